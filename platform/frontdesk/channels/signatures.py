"""Comparisons of signatures, in constant time."""

from __future__ import annotations

import hmac


def hmac_hex(secret: str, message: bytes, digest: str = "sha256") -> str:
    """The HMAC (RFC 2104) as hexadecimal digits."""
    return hmac.new(secret.encode(), message, digest).hexdigest()


def same(ours: str, theirs: str) -> bool:
    """Whether two signatures are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace"))
