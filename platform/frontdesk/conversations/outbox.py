"""The outbox: what must leave, claimed by one sender at a time, retried with back-off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Message, OutboxRow

CLAIMED_FOR = timedelta(seconds=10)
GIVE_UP_AFTER = 8  # attempts


async def due_rows(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> Sequence[UUID]:
    """Ids of a conversation's rows that wait to be sent, oldest message first."""
    rows = await session.scalars(
        select(OutboxRow.id)
        .join(Message, (Message.tenant_id == OutboxRow.tenant_id) & (Message.id == OutboxRow.message_id))
        .where(
            OutboxRow.tenant_id == tenant_id,
            OutboxRow.conversation_id == conversation_id,
            OutboxRow.status.in_(("queued", "sending")),
            OutboxRow.due_at <= func.now(),
        )
        .order_by(Message.sequence)
    )
    return rows.all()


async def claim(session: AsyncSession, tenant_id: UUID, row_id: UUID) -> tuple[OutboxRow, Message] | None:
    """Take a due row for `CLAIMED_FOR`; None when it is sent, not due, or somebody else has it."""
    row = await session.scalar(
        update(OutboxRow)
        .where(
            OutboxRow.tenant_id == tenant_id,
            OutboxRow.id == row_id,
            OutboxRow.status.in_(("queued", "sending")),
            OutboxRow.due_at <= func.now(),
        )
        .values(status="sending", attempts=OutboxRow.attempts + 1, due_at=func.now() + CLAIMED_FOR)
        .returning(OutboxRow)
    )
    if row is None:
        return None
    return row, await session.get_one(Message, (tenant_id, row.message_id))


async def finish(session: AsyncSession, row: OutboxRow, *, error: str | None, retryable: bool = True) -> None:
    """Mark a claimed row as sent, or as failed: to be tried again later, or for good."""
    if error is None:
        values = {"status": "sent", "error": None}
    elif retryable and row.attempts < GIVE_UP_AFTER:
        delay = timedelta(seconds=2**row.attempts)
        values = {"status": "queued", "error": error, "due_at": func.now() + delay}  # type: ignore[dict-item]
    else:
        values = {"status": "failed", "error": error}
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.tenant_id == row.tenant_id,
            OutboxRow.id == row.id,
            OutboxRow.attempts == row.attempts,
            OutboxRow.status == "sending",
        )
        .values(**values)
    )
