"""What a WhatsApp inbox must be told."""

from __future__ import annotations

from pydantic import Field, SecretStr

from frontdesk.channels.platform import InboxConfig


class WhatsAppConfig(InboxConfig):
    """`phone_number_id` and `access_token` of the business's number, `app_secret` of the app, and `verify_token`, which is ours
    and pasted beside the webhook's address. `template` is an approved template with one variable in its body, for replies
    after the 24 hours."""

    api_url: str = "https://graph.facebook.com/v23.0"
    phone_number_id: str = Field(pattern=r"^\d{5,20}$")
    access_token: SecretStr = Field(min_length=8, max_length=1000)
    app_secret: SecretStr = Field(min_length=8, max_length=200)
    verify_token: SecretStr = Field(min_length=8, max_length=200)
    template: str = ""
    template_language: str = "en"

    @property
    def authorization(self) -> dict[str, str]:
        """The header of every call."""
        return {"Authorization": f"Bearer {self.access_token.get_secret_value()}"}
