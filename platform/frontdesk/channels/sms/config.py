"""What an SMS inbox must be told."""

from __future__ import annotations

import base64

from pydantic import Field, SecretStr

from frontdesk.channels.platform import InboxConfig

SERVICE = "MG"


class SmsConfig(InboxConfig):
    """`account_sid` and `auth_token` of the Twilio account; `sender` is a number of it (E.164, or a short code), an
    alphanumeric sender, or a Messaging Service (MG...)."""

    api_url: str = "https://api.twilio.com"
    account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$")
    auth_token: SecretStr = Field(min_length=16, max_length=200)
    sender: str = Field(pattern=r"^(\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-f]{32}|[A-Za-z][A-Za-z0-9 ]{0,10})$")

    @property
    def account(self) -> str:
        """The address of the account in the API."""
        return f"{self.api_url}/2010-04-01/Accounts/{self.account_sid}"

    @property
    def messaging(self) -> str:
        """The API of Messaging Services, which has a host of its own in each region."""
        return self.api_url.replace("://api.", "://messaging.", 1)

    @property
    def authorization(self) -> dict[str, str]:
        """The header of every call."""
        pair = f"{self.account_sid}:{self.auth_token.get_secret_value()}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    @property
    def from_(self) -> dict[str, str]:
        """Who sends, as a parameter of a message."""
        return {"MessagingServiceSid" if self.sender.startswith(SERVICE) else "From": self.sender}
