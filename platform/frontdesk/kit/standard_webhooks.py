"""Signed webhooks by Standard Webhooks 1.0 (https://www.standardwebhooks.com), symmetric signatures `v1`.

HMAC-SHA256 over `id.timestamp.body` with a secret of 24 to 64 bytes, written as `whsec_` and base64.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
from collections.abc import Mapping, Sequence

from frontdesk.kit.errors import InvalidInput, NotSignedIn

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a secret
MOST_SIGNATURES = 20  # of one request that are looked at
_SIGNATURE = re.compile(r"v[0-9]{1,3}[a-z]?,[A-Za-z0-9+/=_-]{1,200}")  # two headers that a proxy joined are none


class BadWebhookSignature(NotSignedIn):
    """The request is not signed with one of the secrets, or was signed too long ago."""

    code = "bad_webhook_signature"


class BadWebhookSecret(InvalidInput, ValueError):
    """The text is no secret of Standard Webhooks."""

    code = "bad_webhook_secret"


def new_secret() -> str:
    """A random secret of 32 bytes, as text."""
    return PREFIX + base64.b64encode(os.urandom(32)).decode()


def secret_bytes(text: str) -> bytes:
    """The secret of its text, with or without `whsec_` and padding. Raises `BadWebhookSecret`."""
    encoded = text.strip().removeprefix(PREFIX).rstrip("=")
    try:
        secret = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadWebhookSecret("a webhook's secret is whsec_ and base64") from error
    if not SHORTEST <= len(secret) <= LONGEST:
        raise BadWebhookSecret(f"a webhook's secret has {SHORTEST} to {LONGEST} bytes")
    return secret


def sign(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """The signature `v1,<base64>` of a message; `timestamp` is in seconds since 1970."""
    digest = hmac.digest(secret, f"{id}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def verify(
    secrets: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: float, tolerance: float = 300
) -> None:
    """Check a received request: signed with one of the secrets, within `tolerance` seconds of `now`.

    Header names count in any case. Raises `BadWebhookSignature`.
    """
    given = {name.lower(): value for name, value in headers.items()}
    id, signatures = given.get(ID, ""), given.get(SIGNATURE, "").split(" ")[:MOST_SIGNATURES]
    timestamp = _timestamp(given.get(TIMESTAMP, ""))
    if not id or timestamp is None or not all(map(_SIGNATURE.fullmatch, signatures)):
        raise BadWebhookSignature(f"the request needs the headers {ID}, {TIMESTAMP} and {SIGNATURE}")
    if not abs(now - timestamp) <= tolerance:
        raise BadWebhookSignature("the request was signed too long ago, or the clocks differ")
    expected = [sign(secret, id, timestamp, body).encode() for secret in secrets]
    matches = [hmac.compare_digest(mine, theirs.encode()) for mine in expected for theirs in signatures]
    if not any(matches):
        raise BadWebhookSignature("no signature of the request is by our secret")


def _timestamp(text: str) -> int | None:
    """Seconds in their one form: the same request cannot be sent again with another spelling of its time."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 and not text.startswith("0") else None
