"""What a REST inbox must be told."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, SecretStr, field_validator

from frontdesk.channels.platform import InboxConfig
from frontdesk.kit.standard_webhooks import secret_bytes

LEAST_KEY = 24  # characters of an API key


class RestConfig(InboxConfig):
    """`api_url` is where replies are posted. `secret` (whsec_ and base64) signs both ways; while it changes, `former_secret` is
    still taken. A system that cannot sign may send `api_key` as a bearer token instead. Customers' files are fetched from the host of
    `api_url`, and by https from `file_hosts` (separated by commas) and below."""

    secret: SecretStr
    former_secret: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    file_hosts: str = Field(default="", max_length=500, pattern=r"^([a-z0-9-]+(\.[a-z0-9-]+)+(\s*,\s*|$))*$")

    @field_validator("secret", "former_secret")
    @classmethod
    def _is_a_secret(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            secret_bytes(value.get_secret_value())
        return value

    @field_validator("secret")
    @classmethod
    def _is_there(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            raise ValueError("make one: echo whsec_$(openssl rand -base64 32)")
        return value

    @field_validator("api_key")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < LEAST_KEY:
            raise ValueError(f"at least {LEAST_KEY} characters")
        return value

    @property
    def hosts(self) -> Sequence[str]:
        """Of files, besides that of `api_url`."""
        return [host for each in self.file_hosts.split(",") if (host := each.strip())]

    @property
    def secrets(self) -> Sequence[bytes]:
        """The newest first."""
        written = (each.get_secret_value() for each in (self.secret, self.former_secret))
        return [secret_bytes(each) for each in written if each]
