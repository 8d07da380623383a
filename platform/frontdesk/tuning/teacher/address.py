"""Where a teacher is asked, by which name and with which key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import httpx
from pydantic import SecretStr

from frontdesk.tuning.teacher.errors import NoTeacher

_NO_ADDRESS = "FRONTDESK_TEACHER_URL is no address: https://host/v1 is the form"


@dataclass(frozen=True)
class Address:
    """`url` is the base of the API, as https://host/v1."""

    url: str
    model: str
    key: SecretStr | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """What errors may tell of the address."""
        return httpx.URL(self.url).host

    @property
    def pair(self) -> str:
        """Its `host:port`, as it is allowed when it is not public."""
        parsed = httpx.URL(self.url)
        return f"{parsed.host}:{parsed.port or (443 if parsed.scheme == 'https' else 80)}"

    @property
    def headers(self) -> dict[str, str]:
        """What goes with each request."""
        return {"Authorization": f"Bearer {self.key.get_secret_value()}"} if self.key else {}

    def without_key(self, text: str) -> str:
        """A text of the server's that may be shown: one line, short, and never the key."""
        key = self.key.get_secret_value() if self.key else ""
        shown = text.replace(key, "[key]") if key else text
        return "".join(c for c in " ".join(shown.split()) if c.isprintable())[:200]


def address_of(url: str | None, model: str | None, key: SecretStr | None, allow: Collection[str]) -> Address:
    """The address that the settings name. `allow` are the `host:port` pairs that need not be public, as for all that we call.

    Raises `NoTeacher` when something is missing, or the key would travel in the clear.
    """
    if not url or not model:
        raise NoTeacher(
            "set FRONTDESK_TEACHER_URL to an OpenAI-compatible address (https://host/v1) and FRONTDESK_TEACHER_MODEL to a model "
            "it serves; or FRONTDESK_TEACHER_MODEL alone, to a GGUF's path"
        )
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise NoTeacher(_NO_ADDRESS) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise NoTeacher(_NO_ADDRESS)
    if parsed.userinfo or parsed.query:
        raise NoTeacher("FRONTDESK_TEACHER_URL holds a name or a key: put the key into FRONTDESK_TEACHER_KEY")
    if key is not None and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
        raise NoTeacher("FRONTDESK_TEACHER_KEY holds characters that no key has: copy it again")
    address = Address(url.rstrip("/"), model, key)
    if key is not None and parsed.scheme != "https" and address.pair not in allow:
        raise NoTeacher("FRONTDESK_TEACHER_URL must begin with https://, else anybody on the way can read the key")
    return address
