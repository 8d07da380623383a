"""What a Messenger inbox must be told."""

from __future__ import annotations

from pydantic import Field

from frontdesk.channels.meta.config import MessagingConfig


class MessengerConfig(MessagingConfig):
    """`page_id` of the page; the access token is the page's."""

    page_id: str = Field(pattern=r"^\d{5,20}$")
