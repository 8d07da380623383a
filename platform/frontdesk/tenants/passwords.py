"""Passwords by Argon2id (RFC 9106), off the event loop: one check costs tens of milliseconds and 64 MB."""

from __future__ import annotations

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from frontdesk.tenants.errors import WeakPassword

SHORTEST, LONGEST = 10, 256

_hasher = PasswordHasher()
_at_once = asyncio.Semaphore(4)  # bounds the memory that a burst of sign-ins takes


def random_password() -> str:
    """A password of 96 random bits, easy to copy."""
    return secrets.token_urlsafe(12)


async def hash_password(password: str) -> str:
    """The hash to store. Raises `WeakPassword`."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"choose a password of {SHORTEST} to {LONGEST} characters")
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one hashed. With nothing stored it takes as long, so that nobody learns who exists."""
    async with _at_once:
        return await asyncio.to_thread(_verify, stored, password[: LONGEST + 1])


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex())
