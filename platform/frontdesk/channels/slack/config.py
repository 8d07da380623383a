"""What a Slack inbox must be told."""

from __future__ import annotations

from pydantic import Field, SecretStr

from frontdesk.channels.platform import InboxConfig


class SlackConfig(InboxConfig):
    """`bot_token` (xoxb-...) and `signing_secret` of the app; `user_id` of its bot is learnt by the test."""

    api_url: str = "https://slack.com/api"
    bot_token: SecretStr = Field(min_length=8, max_length=500)
    signing_secret: SecretStr = Field(min_length=16, max_length=100)
    user_id: str = ""

    @property
    def authorization(self) -> dict[str, str]:
        """The header of every call."""
        return {"Authorization": f"Bearer {self.bot_token.get_secret_value()}"}
