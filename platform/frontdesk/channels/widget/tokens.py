"""A visitor's token: who they are on one inbox, signed by us, valid for 30 days and made anew at every visit.

Form: `fdv_` + base64url(tenant, inbox and visitor ids, 16 bytes each; expiry, 8 bytes big-endian; 1 byte, 1 for a signed-in customer)
+ "." + base64url(HMAC-SHA256). The token of a signed-in customer is good only beside their identity (see identity.py).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from frontdesk.kit.crypto import Keyring, base64url, from_base64url
from frontdesk.kit.database import new_id
from frontdesk.kit.errors import NotSignedIn

LIFETIME = 30 * 24 * 3600  # seconds
_PURPOSE = "visitor token"
_PREFIX = "fdv_"


class BadVisitorToken(NotSignedIn):
    """The token is missing, forged or expired."""

    code = "bad_visitor_token"


@dataclass(frozen=True)
class Visitor:
    """A visitor of one inbox. `until` is when the identity of a signed-in customer ends (seconds since 1970)."""

    tenant_id: UUID
    inbox_id: UUID
    visitor_id: UUID
    expires_at: int
    signed_in: bool = False
    until: float | None = None

    @property
    def source_id(self) -> str:
        """The visitor's id on the inbox."""
        return str(self.visitor_id)

    @classmethod
    def new(
        cls, tenant_id: UUID, inbox_id: UUID, visitor_id: UUID | None = None, *, signed_in: bool = False
    ) -> Visitor:
        """A visitor whose token is valid from now on."""
        return cls(tenant_id, inbox_id, visitor_id or new_id(), int(time.time()) + LIFETIME, signed_in)


def issue(keyring: Keyring, visitor: Visitor) -> str:
    """The visitor's token."""
    payload = visitor.tenant_id.bytes + visitor.inbox_id.bytes + visitor.visitor_id.bytes
    payload += visitor.expires_at.to_bytes(8, "big") + bytes([visitor.signed_in])
    return f"{_PREFIX}{base64url(payload)}.{base64url(keyring.sign(payload, purpose=_PURPOSE))}"


def read(keyring: Keyring, token: str) -> Visitor:
    """The visitor of a token; raises `BadVisitorToken`."""
    try:
        body, signature = token[len(_PREFIX) :].split(".")
        payload, mac = from_base64url(body), from_base64url(signature)
    except ValueError as error:
        raise BadVisitorToken("this is not a visitor's token: begin a new session") from error
    if not token.startswith(_PREFIX) or len(payload) != 57 or not keyring.signed(payload, mac, purpose=_PURPOSE):
        raise BadVisitorToken("this visitor's token is not ours: begin a new session")
    expires_at = int.from_bytes(payload[48:56], "big")
    if expires_at < time.time():
        raise BadVisitorToken("this visitor's token has expired: begin a new session")
    tenant_id, inbox_id, visitor_id = (UUID(bytes=payload[i : i + 16]) for i in (0, 16, 32))
    return Visitor(tenant_id, inbox_id, visitor_id, expires_at, bool(payload[56]))
