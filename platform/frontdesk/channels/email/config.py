"""What an e-mail inbox must be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, SecretStr, field_validator, model_validator

from frontdesk.channels.email.ids import ADDRESS
from frontdesk.channels.platform import InboxConfig
from frontdesk.kit.standard_webhooks import secret_bytes

PORTS = {"smtps": 465, "smtp": 587}  # RFC 8314


class EmailConfig(InboxConfig):
    """`api_url` is the server that takes our mail: smtps://host:465, or smtp://host:587 with STARTTLS, and `username` and `password`
    of the account there. `address` is where customers write; `sender` is the From where the server allows no other, `name` the
    name beside it. `secret` (whsec_ and base64) signs the mail that comes by webhook; without one, none is taken.
    `mailroom` tells that our own server takes the mail for `address` (FRONTDESK_MAIL_PORT). Senders are verified by what the mail
    server named `relay` (its authserv-id) found, else with `check_dkim` by the signatures of a mail that our own server takes.
    Our mails are signed with `dkim_key` under `dkim_selector`; `frontdesk mail key` makes both.
    """

    schemes: ClassVar[Sequence[str]] = ("smtps", "smtp")

    address: str = Field(pattern=ADDRESS, max_length=120)
    sender: str = Field(default="", pattern=f"{ADDRESS}|^$", max_length=120)
    name: str = Field(default="", max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")
    username: str = Field(default="", max_length=200)
    password: SecretStr = Field(default=SecretStr(""), max_length=1000)
    secret: SecretStr = SecretStr("")
    mailroom: bool = False
    relay: str = Field(default="", max_length=200, pattern=r"^[A-Za-z0-9._-]*$")
    check_dkim: bool = False
    dkim_selector: str = Field(default="", max_length=60, pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$")
    dkim_key: SecretStr = Field(default=SecretStr(""), max_length=4000)
    starttls: bool = True  # only a relay in the own house, or a simulator, goes without

    @field_validator("secret")
    @classmethod
    def _is_a_secret(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            secret_bytes(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _passwords_are_encrypted(self) -> Self:
        if urlsplit(self.api_url).username is not None:
            raise ValueError("the account stands in username and password, not in api_url")
        if self.username and not (self.starttls or self.is_tls):
            raise ValueError("a password is sent by TLS only: leave starttls on")
        return self

    @field_validator("dkim_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        written = value.get_secret_value().encode()
        if written and not isinstance(
            load_pem_private_key(written, password=None, unsafe_skip_rsa_key_validation=True), RSAPrivateKey
        ):
            raise ValueError("a private RSA key as PEM: frontdesk mail key makes one")
        return value

    @model_validator(mode="after")
    def _a_key_has_a_name(self) -> Self:
        if self.dkim_key.get_secret_value() and not self.dkim_selector:
            raise ValueError("a dkim_key needs a dkim_selector, under which DNS tells its public half")
        return self

    @property
    def is_tls(self) -> bool:
        """Whether the connection is encrypted from its first byte."""
        return self.api_url.startswith("smtps:")

    @property
    def server(self) -> tuple[str, int]:
        """Host and port."""
        url = urlsplit(self.api_url)
        return url.hostname or "", url.port or PORTS[url.scheme]

    @property
    def from_(self) -> str:
        """The sender of our mails, to which they come back when they cannot be delivered."""
        return self.sender or self.address

    @property
    def mailboxes(self) -> Sequence[str]:
        """See the base."""
        return (self.address.lower(),) if self.mailroom else ()

    @property
    def secrets(self) -> Sequence[bytes]:
        """What may have signed a webhook."""
        secret = self.secret.get_secret_value()
        return [secret_bytes(secret)] if secret else []
