"""What a WhatsApp inbox must be told."""

from __future__ import annotations

from pydantic import Field

from frontdesk.channels.meta.config import MetaConfig


class WhatsAppConfig(MetaConfig):
    """`phone_number_id` of the business's number. `template` is an approved template with one variable in its body, for
    replies after the 24 hours."""

    phone_number_id: str = Field(pattern=r"^\d{5,20}$")
    template: str = ""
    template_language: str = "en"
