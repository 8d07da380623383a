"""What every inbox on a platform of Meta must be told."""

from __future__ import annotations

from pydantic import Field, SecretStr

from frontdesk.channels.platform import InboxConfig

VERSION = "v25.0"  # https://developers.facebook.com/docs/graph-api/changelog


class MetaConfig(InboxConfig):
    """`access_token` of the account that writes, `app_secret` of the app, and `verify_token`, which is ours and pasted beside
    the webhook's address."""

    api_url: str = f"https://graph.facebook.com/{VERSION}"
    access_token: SecretStr = Field(min_length=8, max_length=1000)
    app_secret: SecretStr = Field(min_length=8, max_length=200)
    verify_token: SecretStr = Field(min_length=8, max_length=200)

    @property
    def authorization(self) -> dict[str, str]:
        """The header of every call."""
        return {"Authorization": f"Bearer {self.access_token.get_secret_value()}"}


class MessagingConfig(MetaConfig):
    """`human_agent`: whether Meta has granted the app the feature Human Agent, with which a person may answer for seven days."""

    human_agent: bool = False
