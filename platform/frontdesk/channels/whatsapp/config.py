"""What a WhatsApp inbox must be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from frontdesk.channels.meta.config import MetaConfig
from frontdesk.channels.templates import Template, check_names

MOST = 30  # templates


class WhatsAppConfig(MetaConfig):
    """`phone_number_id` of the business's number. `templates` are for replies after the 24 hours, the first unless another is chosen;
    with the `business_account_id` the connection's test compares them with Meta's list."""

    phone_number_id: str = Field(pattern=r"^\d{5,20}$")
    business_account_id: str = Field(default="", pattern=r"^(\d{5,20})?$")
    templates: Annotated[tuple[Template, ...], Field(max_length=MOST), AfterValidator(check_names)] = ()
