"""Signatures of webhooks, by Standard Webhooks 1.0:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

HMAC-SHA256 over `id.timestamp.body`, in base64 after `v1,`; several signatures stand beside each other while a secret changes.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence

from frontdesk.kit.errors import NotSignedIn

PREFIX = "whsec_"
LEAST = 16  # bytes of a secret


class BadWebhookSignature(NotSignedIn):
    """Not signed with one of the secrets, or not lately."""

    code = "bad_webhook_signature"


def secret_bytes(text: str) -> bytes:
    """The bytes of a secret in its written form, `whsec_` and base64. Raises ValueError."""
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise ValueError(f"a secret is {PREFIX} and base64") from error
    if not text.startswith(PREFIX) or len(secret) < LEAST:
        raise ValueError(f"a secret is {PREFIX} and base64 of at least {LEAST} bytes")
    return secret


def sign(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`; `timestamp` in seconds since 1970."""
    mac = hmac.digest(secret, f"{id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(mac).decode()}"


def verify(
    secrets: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: float, tolerance: float = 300
) -> None:
    """Raises `BadWebhookSignature` unless one of the secrets signed this body within `tolerance` seconds of `now`.

    Header names are lower case. The signatures are compared as they are written, in constant time.
    """
    id, written = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (id and written.isascii() and written.isdigit() and len(written) <= 12 and written[0] != "0"):
        raise BadWebhookSignature("the headers webhook-id and webhook-timestamp are missing or malformed")
    if abs(now - int(written)) > tolerance:
        raise BadWebhookSignature("this was signed too long ago, or the clocks differ")
    theirs = headers.get("webhook-signature", "").split(" ")[:10]
    ours = [sign(secret, id, int(written), body) for secret in secrets]
    if not any(hmac.compare_digest(a.encode(), b.encode("utf-8", "replace")) for a in ours for b in theirs):
        raise BadWebhookSignature("the signature is not made with this secret")
