"""What an Instagram inbox must be told."""

from __future__ import annotations

from pydantic import Field

from frontdesk.channels.meta.config import VERSION, MessagingConfig


class InstagramConfig(MessagingConfig):
    """`account_id` of the professional account; the access token is the account's, the app secret is the Instagram app's."""

    api_url: str = f"https://graph.instagram.com/{VERSION}"
    account_id: str = Field(pattern=r"^\d{5,20}$")
