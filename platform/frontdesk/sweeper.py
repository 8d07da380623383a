"""The sweeper: finds due work in Postgres and does it, whatever became of its wake-up.

Every worker process sweeps, one at a time under an advisory lock, so it survives the death of any of them, and of Redis:
it runs what is overdue in its own process instead of sending the wake-up again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Row, Select, and_, func, or_, select, union_all

from frontdesk.conversations.models import Attachment, Contact, OutboxRow
from frontdesk.kit.database import Database
from frontdesk.knowledge.models import Document
from frontdesk.students.models import UNDER_WAY, StudentRow
from frontdesk.tenants.models import IdempotencyKey
from frontdesk.turns.models import Turn
from frontdesk.webhooks.models import WebhookDelivery, WebhookEvent
from frontdesk.webhooks.tidying import KEPT

EVERY = 1.0  # seconds
OVERDUE = timedelta(seconds=1)  # the ordinary wake-up comes first
WAITING = timedelta(
    seconds=3
)  # the same for turns: in a busy hour the queue is long, and a turn begun here would overtake it
HEAVY_OVERDUE = timedelta(seconds=30)
BATCH = 50
AT_ONCE = 8
ENDPOINTS_AT_ONCE = 24  # webhooks wait for other people's servers, and must not make turns wait
_LOCK = 0x73776565

log = structlog.get_logger(__name__)

Work = Callable[[UUID, UUID], Awaitable[object]]


@dataclass
class Sweeper:
    """`dispatch` is the database as the role that sees only ids of due work."""

    dispatch: Database
    run_turn: Work
    send: Work
    ingest: Work
    erase: Work
    deliver: Work
    tidy: Work
    fetch: Work
    put_back: Work
    _busy: set[UUID] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _outside: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ENDPOINTS_AT_ONCE))

    async def sweep_forever(self) -> None:
        """Sweep every second until cancelled."""
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                async with asyncio.timeout(10):
                    await self._sweep_and_report()
            await asyncio.sleep(EVERY)

    async def sweep(self) -> int:
        """Start what is overdue; returns how many pieces of work were started."""
        async with self.dispatch.shared() as session:
            if not await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
                return 0
            turns = (await session.execute(_overdue_turns())).all()
            rows = (await session.execute(_overdue_rows())).all()
            documents = (await session.execute(_overdue_documents())).all()
            contacts = (await session.execute(_overdue_contacts())).all()
            endpoints = (await session.execute(_due_endpoints())).all()
            untidy = (await session.execute(_untidy_tenants())).all()
            files = (await session.execute(_overdue_files())).all()
            students = (await session.execute(_overdue_students())).all()
        started = self._start(self.run_turn, turns) + self._start(self.send, rows)
        started += self._start(self.ingest, documents) + self._start(self.erase, contacts)
        started += self._start(self.tidy, untidy) + self._start(self.fetch, files)
        started += self._start(self.put_back, students)
        return started + self._start(self.deliver, endpoints, self._outside)

    async def idle(self) -> None:
        """Wait for what was started."""
        await asyncio.gather(*self._tasks)

    async def _sweep_and_report(self) -> None:
        try:
            started = await self.sweep()
        except Exception as error:
            log.warning("sweep failed", error=type(error).__name__)
            return
        if started:
            log.info("swept", started=started)

    def _start(self, work: Work, due: Sequence[Row[UUID, UUID]], room: asyncio.Semaphore | None = None) -> int:
        fresh = [(tenant_id, row_id) for tenant_id, row_id in due if row_id not in self._busy]
        for tenant_id, row_id in fresh:
            self._busy.add(row_id)
            task = asyncio.create_task(self._do(work, tenant_id, row_id, room or self._room))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(fresh)

    async def _do(self, work: Work, tenant_id: UUID, row_id: UUID, room: asyncio.Semaphore) -> None:
        try:
            async with room:
                await work(tenant_id, row_id)
        except Exception as error:
            log.warning("swept work failed", id=str(row_id), error=type(error).__name__)
        finally:
            self._busy.discard(row_id)


def _overdue_turns() -> Select[UUID, UUID]:
    """Nobody is woken for a turn whose lease has run out, so it need not wait."""
    forgotten = and_(Turn.status == "queued", Turn.due_at < func.now() - WAITING)
    left = and_(Turn.status == "running", Turn.due_at < func.now())
    return (
        select(Turn.tenant_id, Turn.id)
        .where(Turn.status.in_(("queued", "running")), Turn.due_at < func.now(), or_(forgotten, left))
        .order_by(Turn.due_at)
        .limit(BATCH)
    )


def _overdue_rows() -> Select[UUID, UUID]:
    return (
        select(OutboxRow.tenant_id, OutboxRow.id)
        .where(OutboxRow.status.in_(("queued", "sending")), OutboxRow.due_at < func.now() - OVERDUE)
        .order_by(OutboxRow.due_at)
        .limit(BATCH)
    )


def _overdue_documents() -> Select[UUID, UUID]:
    return (
        select(Document.tenant_id, Document.id)
        .where(Document.status == "queued", Document.created_at < func.now() - HEAVY_OVERDUE)
        .order_by(Document.created_at)
        .limit(BATCH)
    )


def _overdue_contacts() -> Select[UUID, UUID]:
    return (
        select(Contact.tenant_id, Contact.id)
        .where(Contact.erase_at.is_not(None), Contact.erase_at < func.now())
        .order_by(Contact.erase_at)
        .limit(BATCH)
    )


def _due_endpoints() -> Select[UUID, UUID]:
    """Nobody else wakes webhooks, so these need not be overdue."""
    mine = WebhookDelivery.tenant_id, WebhookDelivery.endpoint_id
    return (
        select(*mine)
        .where(WebhookDelivery.status == "queued", WebhookDelivery.due_at <= func.now())
        .group_by(*mine)
        .order_by(func.min(WebhookDelivery.due_at))
        .limit(BATCH)
    )


def _untidy_tenants() -> Select[UUID, UUID]:
    events = select(WebhookEvent.tenant_id).where(WebhookEvent.occurred_at < func.now() - KEPT)
    answers = select(IdempotencyKey.tenant_id).where(IdempotencyKey.expires_at < func.now())
    tenants = union_all(events.limit(BATCH), answers.limit(BATCH)).subquery()
    return select(tenants.c.tenant_id, tenants.c.tenant_id).distinct()


def _overdue_files() -> Select[UUID, UUID]:
    return (
        select(Attachment.tenant_id, Attachment.id)
        .where(Attachment.due_at.is_not(None), Attachment.due_at < func.now() - OVERDUE)
        .order_by(Attachment.due_at)
        .limit(BATCH)
    )


def _overdue_students() -> Select[UUID, UUID]:
    """Those that wait for their wake-up in vain, and those whose worker is lost."""
    return (
        select(StudentRow.tenant_id, StudentRow.id)
        .where(StudentRow.state.in_(UNDER_WAY), StudentRow.due_at < func.now() - HEAVY_OVERDUE)
        .order_by(StudentRow.due_at)
        .limit(BATCH)
    )
