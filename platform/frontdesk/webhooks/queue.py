"""Deliveries that are due: claimed by one sender at a time, tried again over 75 hours."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk.webhooks import service
from frontdesk.webhooks.models import WebhookEvent

AT_ONCE = 4  # to one endpoint
CLAIMED_FOR = timedelta(seconds=30)  # more than a delivery may take
# Standard Webhooks 1.0, "Deliverability and reliability": the wait before each attempt.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
JITTER = 0.1  # of a wait, so that what failed together is not tried together
LONGEST_WAIT = timedelta(hours=24)  # that an answer may ask for
DISABLED_AFTER = timedelta(days=5)  # without any success

_CLAIM = """
with due as (
    select id from webhook_deliveries where tenant_id = %(tenant)s and endpoint_id = %(endpoint)s and status = 'queued'
    and due_at <= now() and (cast(%(only)s as uuid) is null or id = %(only)s) order by due_at limit %(limit)s for update skip locked
)
update webhook_deliveries d set attempts = d.attempts + 1, due_at = now() + %(claimed_for)s
from due, webhook_events e where d.tenant_id = %(tenant)s and d.id = due.id and e.tenant_id = d.tenant_id and e.id = d.event_id
returning d.id, d.attempts, e.id as event_id, e.type, e.subject_id, e.facts, e.occurred_at
"""
_FINISH = """
update webhook_deliveries set status = %(status)s, due_at = now() + %(wait)s,
    history = (case when jsonb_array_length(history) >= 20 then history - 0 else history end) || cast(%(attempt)s as jsonb)
where tenant_id = %(tenant)s and id = %(delivery)s and attempts = %(attempts)s and status = 'queued'
"""
_WORKS = "update webhook_endpoints set failing_since = null where tenant_id = %(tenant)s and id = %(endpoint)s and failing_since is not null"
_FAILS = """
update webhook_endpoints set failing_since = coalesce(failing_since, now()) where tenant_id = %(tenant)s and id = %(endpoint)s
returning failing_since < now() - cast(%(days)s as interval) as for_days
"""


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to make; `attempts` fences it."""

    tenant_id: UUID
    endpoint_id: UUID
    id: UUID
    attempts: int
    event: WebhookEvent


@dataclass(frozen=True)
class Result:
    """How an attempt ended: `status` of the answer, `ms` it took, `error` unless it succeeded, `retry_after` if it said so.

    `dropped`: nothing was sent, since what the event tells of is gone.
    """

    status: int | None = None
    ms: int = 0
    error: str | None = None
    retry_after: timedelta | None = None
    dropped: bool = False


async def claim(session: AsyncSession, tenant_id: UUID, endpoint_id: UUID, only: UUID | None = None) -> list[Claimed]:
    """Take some of the endpoint's due deliveries for `CLAIMED_FOR`; with `only`, none but that one."""
    own = {"tenant": tenant_id, "endpoint": endpoint_id, "only": only}
    rows = await fetch(session, _CLAIM, **own, claimed_for=CLAIMED_FOR, limit=AT_ONCE)
    return [Claimed(tenant_id, endpoint_id, row[0], row[1], _event(tenant_id, *row[2:])) for row in rows]


async def finish(session: AsyncSession, claimed: Claimed, result: Result) -> None:
    """Note how an attempt ended, when the delivery is due again, and how the endpoint does."""
    again = claimed.attempts < len(WAITS) and result.error is not None
    status = "dropped" if result.dropped else "delivered" if result.error is None else "queued" if again else "failed"
    attempt = {"at": datetime.now(UTC).isoformat(), "status": result.status, "ms": result.ms, "error": result.error}
    own = {"tenant": claimed.tenant_id, "delivery": claimed.id, "attempts": claimed.attempts}
    wait = wait_before(claimed.attempts, result.retry_after) if again else timedelta()
    await fetch(session, _FINISH, **own, status=status, wait=wait, attempt=Jsonb(attempt))
    await _note_health(session, claimed, result)


def wait_before(attempts: int, retry_after: timedelta | None) -> timedelta:
    """How long to wait after so many failed attempts; never less than the answer asked for, up to a day."""
    wait = WAITS[attempts] * (1 + random.random() * JITTER)  # noqa: S311
    return max(wait, min(retry_after or timedelta(), LONGEST_WAIT))


def read_retry_after(header: str | None) -> timedelta | None:
    """What a Retry-After says: seconds or a date (RFC 9110, 10.2.3); None for anything else."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return timedelta(seconds=min(int(header.strip()[:9]), 10**8))
    try:
        return max(timedelta(), parsedate_to_datetime(header) - datetime.now(UTC))
    except (ValueError, TypeError):
        return None


async def _note_health(session: AsyncSession, claimed: Claimed, result: Result) -> None:
    own: dict[str, Any] = {"tenant": claimed.tenant_id, "endpoint": claimed.endpoint_id}
    if result.dropped:
        return
    if result.error is None:
        await fetch(session, _WORKS, **own)
        return
    failing = await fetch(session, _FAILS, **own, days=DISABLED_AFTER)
    if result.status == 410:
        await service.disable(session, claimed.tenant_id, claimed.endpoint_id, "gone")
    elif failing and failing[0].for_days:
        await service.disable(session, claimed.tenant_id, claimed.endpoint_id, "failing")


def _event(tenant_id: UUID, id: UUID, kind: str, subject_id: UUID, facts: dict[str, Any], at: datetime) -> WebhookEvent:
    return WebhookEvent(tenant_id=tenant_id, id=id, type=kind, subject_id=subject_id, facts=facts, occurred_at=at)
