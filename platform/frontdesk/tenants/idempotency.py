"""Idempotency keys of a tenant's programs (IETF draft-ietf-httpapi-idempotency-key-header-07).

The first request with a key holds it while it runs. Its answer is kept for a day and given to the same request again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk.tenants.errors import BadIdempotencyKey, IdempotencyInFlight, IdempotencyKeyReused
from frontdesk.tenants.models import IdempotencyKey

KEPT = timedelta(hours=24)
HELD = timedelta(seconds=60)  # by a request that never ended
LONGEST = 255  # characters

# A key that expired, or whose request never ended, is taken over.
_HOLD = """
insert into idempotency_keys as k (tenant_id, key, fingerprint, locked_until, expires_at)
values (%(tenant)s, %(key)s, %(fingerprint)s, now() + %(held)s, now() + %(kept)s)
on conflict (tenant_id, key) do update
set fingerprint = %(fingerprint)s, locked_until = now() + %(held)s, expires_at = now() + %(kept)s, status = null, answer = null
where k.expires_at < now() or k.status is null and k.locked_until < now() and k.fingerprint = %(fingerprint)s
returning key
"""


@dataclass(frozen=True)
class Answer:
    """A stored answer: its status and its JSON."""

    status: int
    body: bytes


def checked(key: str) -> str:
    """The key. Raises `BadIdempotencyKey`."""
    key = key.strip().strip('"')
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise BadIdempotencyKey(f"an Idempotency-Key has 1 to {LONGEST} visible characters; a UUID is a good one")
    return key


async def hold(session: AsyncSession, tenant_id: UUID, key: str, fingerprint: bytes) -> Answer | None:
    """Hold the key for a request, or the answer that the same request got before.

    Raises `IdempotencyKeyReused` when the key came with another request, `IdempotencyInFlight` while the first one runs.
    """
    own = {"tenant": tenant_id, "key": key, "fingerprint": fingerprint}
    if await fetch(session, _HOLD, **own, held=HELD, kept=KEPT):
        return None
    known = await session.get_one(IdempotencyKey, (tenant_id, key))
    if known.fingerprint != fingerprint:
        raise IdempotencyKeyReused("this Idempotency-Key came with another request before: use a new one")
    if known.status is None or known.answer is None:
        raise IdempotencyInFlight("the first request with this Idempotency-Key is still running: ask again in a moment")
    return Answer(known.status, known.answer)


async def keep(session: AsyncSession, tenant_id: UUID, key: str, answer: Answer) -> None:
    """Keep the answer of the request that holds the key."""
    mine = (IdempotencyKey.tenant_id == tenant_id) & (IdempotencyKey.key == key)
    await session.execute(update(IdempotencyKey).where(mine).values(status=answer.status, answer=answer.body))


async def let_go(session: AsyncSession, tenant_id: UUID, key: str) -> None:
    """Forget the key: nothing was done, and the request may be made anew."""
    mine = (IdempotencyKey.tenant_id == tenant_id) & (IdempotencyKey.key == key)
    await session.execute(delete(IdempotencyKey).where(mine, IdempotencyKey.status.is_(None)))
