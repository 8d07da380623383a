"""Signed-in customers: a short JSON Web Token (RFC 7519) that the tenant's own server signs with HS256 (RFC 7515).

Claims: `sub` (the customer's id there), `aud` (the widget's public key), `exp` and `iat` (at most an hour apart), and optionally
`name` and `email`. The secret is the inbox's own. No other algorithm is read, so a token cannot choose a weaker one.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.kit.crypto import from_base64url
from frontdesk.kit.errors import NotSignedIn

LONGEST = 3600  # seconds between `iat` and `exp`
SKEW = 30  # seconds that two clocks may differ
MOST_BYTES = 2000


class BadIdentity(NotSignedIn):
    """The customer's token is missing, forged, expired or meant for another widget."""

    code = "bad_identity"


class Claims(BaseModel):
    """What a tenant's server says of its customer; other claims are ignored."""

    model_config = ConfigDict(frozen=True, strict=True)

    sub: str = Field(min_length=1, max_length=200)
    aud: str | list[str]
    exp: int
    iat: int
    name: str | None = Field(default=None, max_length=120)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s<>]+@[^@\s<>]+$")


@dataclass(frozen=True)
class Customer:
    """Somebody whom the tenant's server vouches for, `until` then (seconds since 1970)."""

    subject: str
    until: int
    name: str | None
    email: str | None

    def visitor_id(self, inbox_id: UUID) -> UUID:
        """The customer's id on the inbox, the same at every visit and underivable for another inbox."""
        return uuid5(inbox_id, self.subject)


def verify(token: str, secret: str, audience: str, *, now: float | None = None) -> Customer:
    """The customer of a token; raises `BadIdentity`, which never says more than whose clock to look at."""
    claims = _claims(token, secret)
    moment = time.time() if now is None else now
    if audience not in ([claims.aud] if isinstance(claims.aud, str) else claims.aud):
        raise BadIdentity("this identity is for another chat: sign it with the widget's key as its audience")
    if claims.exp <= moment - SKEW or claims.iat > moment + SKEW:
        raise BadIdentity("this identity has expired or is of the future: sign a new one")
    if claims.exp - claims.iat > LONGEST:
        raise BadIdentity(f"this identity is valid for too long: let it expire after at most {LONGEST} seconds")
    return Customer(claims.sub, claims.exp + SKEW, claims.name, claims.email)


def _claims(token: str, secret: str) -> Claims:
    if len(token) > MOST_BYTES or token.count(".") != 2:
        raise BadIdentity("this is not a signed identity")
    signed, _, signature = token.rpartition(".")
    head, _, body = signed.partition(".")
    try:
        genuine = hmac.compare_digest(
            hmac.digest(secret.encode(), signed.encode(), "sha256"), from_base64url(signature)
        )
        header, claims = _object(head), _object(body)
        if not genuine or header.get("alg") != "HS256" or "crit" in header:
            raise BadIdentity("this identity is not signed with the widget's secret (HS256)")
        return Claims.model_validate(claims)
    except (ValueError, ValidationError) as error:
        raise BadIdentity("this identity cannot be read: it needs sub, aud, iat and exp") from error


def _object(part: str) -> Mapping[str, Any]:
    value = orjson.loads(from_base64url(part))
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
