"""What a Telegram inbox must be told."""

from __future__ import annotations

import re
from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator

from frontdesk.channels.platform import InboxConfig


class TelegramConfig(InboxConfig):
    """`token` is BotFather's; `secret` is ours, handed to `setWebhook` as `secret_token`; `username` is learnt by the test."""

    api_url: str = "https://api.telegram.org"
    token: SecretStr = Field(min_length=8, max_length=100)
    secret: SecretStr = Field(min_length=16, max_length=256)
    username: str = ""

    @field_validator("secret")
    @classmethod
    def _may_be_a_secret_token(cls, value: SecretStr) -> SecretStr:
        """https://core.telegram.org/bots/api#setwebhook"""
        if not re.fullmatch(r"[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("Telegram takes letters of the alphabet, digits, _ and - only")
        return value

    def method(self, name: str) -> str:
        """The address of a method of the Bot API."""
        return f"{self.api_url}/bot{self.token.get_secret_value()}/{name}"

    def file(self, path: str) -> str:
        """The address of a file at a path that getFile told."""
        return f"{self.api_url}/file/bot{self.token.get_secret_value()}/{quote(path)}"
