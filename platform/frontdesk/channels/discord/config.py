"""What a Discord inbox must be told."""

from __future__ import annotations

from pydantic import Field, SecretStr

from frontdesk.channels.platform import InboxConfig


class DiscordConfig(InboxConfig):
    """`application_id`, `public_key` and the bot's `bot_token` of the application. With `private`, answers are seen by those who
    asked and by nobody else in a channel."""

    api_url: str = "https://discord.com/api/v10"
    application_id: str = Field(pattern=r"^\d{5,20}$")
    public_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    bot_token: SecretStr = Field(min_length=8, max_length=200)
    private: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Of every call; a user agent of this form is asked for: https://docs.discord.com/developers/reference#user-agent"""
        agent = "DiscordBot (https://frontdesk.invalid, 0.1.0)"
        return {"Authorization": f"Bot {self.bot_token.get_secret_value()}", "User-Agent": agent}
