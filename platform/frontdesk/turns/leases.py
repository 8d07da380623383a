"""Fenced leases: who may run a turn, and until when.

A lease lasts `LEASE` and is renewed from outside the turn's own work. Each claim raises the turn's `attempt`; every write
of a run locks the turn's row and is refused (`StaleAttempt`) when the attempt is no longer its own.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, fetch
from frontdesk.kit.errors import FrontdeskError
from frontdesk_agents.ports import StaleAttempt

LEASE = timedelta(seconds=10)
RENEW_EVERY = 3.0  # seconds

_CLAIM = """
update turns set status = 'running', attempt = attempt + 1, due_at = now() + %(lease)s, started_at = coalesce(started_at, now())
where tenant_id = %(tenant)s and id = %(turn)s and status in ('queued', 'running') and due_at <= now() and not exists (
    select from turns as other where other.tenant_id = %(tenant)s and other.conversation_id = turns.conversation_id
    and other.status = 'running' and other.id <> turns.id)
returning conversation_id, trigger_sequence, attempt
"""
_RENEW = """
update turns set due_at = now() + %(lease)s
where tenant_id = %(tenant)s and id = %(turn)s and attempt = %(attempt)s and status = 'running' returning id
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Claim:
    """The right to run a turn, as long as `attempt` is the row's."""

    tenant_id: UUID
    turn_id: UUID
    conversation_id: UUID
    trigger_sequence: int
    attempt: int


async def claim(session: AsyncSession, tenant_id: UUID, turn_id: UUID) -> Claim | None:
    """Take a turn that is queued, or whose lease has run out, unless another turn of its conversation runs.

    Raises psycopg's `UniqueViolation` when another turn of the conversation is claimed at the same moment.
    """
    rows = await fetch(session, _CLAIM, tenant=tenant_id, turn=turn_id, lease=LEASE)
    return Claim(tenant_id, turn_id, *rows[0]) if rows else None


async def renew(database: Database, held: Claim) -> bool:
    """Extend a lease; False when the turn has another owner now."""
    own = {"tenant": held.tenant_id, "turn": held.turn_id, "attempt": held.attempt}
    async with database.tenant(held.tenant_id) as session:
        return bool(await fetch(session, _RENEW, **own, lease=LEASE))


@asynccontextmanager
async def fenced(database: Database, held: Claim) -> AsyncIterator[AsyncSession]:
    """A transaction of the turn's tenant that holds the turn's row; raises `StaleAttempt` when the attempt is not the row's."""
    enter = f"enter_turn('{held.tenant_id.hex}', '{held.turn_id.hex}', {held.attempt:d})"
    async with database.entered(enter) as (session, mine):
        if not mine:
            raise StaleAttempt(f"turn {held.turn_id} has a newer attempt than {held.attempt}")
        yield session


class LeaseKeeper:
    """Renews the leases of all turns that this process runs, and cancels the runs that have lost theirs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[Claim, asyncio.Task[Any]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to renew, in a task of its own."""
        self._task = asyncio.create_task(self._renew_forever(), name="lease keeper")

    async def stop(self) -> None:
        """Stop renewing."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.contextmanager
    def keep(self, held: Claim, task: asyncio.Task[Any]) -> Iterator[None]:
        """Keep this lease while the block runs."""
        self._held[held] = task
        try:
            yield
        finally:
            self._held.pop(held, None)

    async def _renew_forever(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            await asyncio.gather(*(self._renew(held, task) for held, task in list(self._held.items())))

    async def _renew(self, held: Claim, task: asyncio.Task[Any]) -> None:
        try:
            if not await renew(self._database, held) and held in self._held:
                log.warning("lease lost", turn_id=str(held.turn_id), attempt=held.attempt)
                task.cancel()
        except FrontdeskError:
            log.warning("lease not renewed: the database is away", turn_id=str(held.turn_id))
