"""Queueing turns: one answer to a burst of messages, one running turn a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import new_id
from frontdesk.turns.models import Turn

_ENQUEUE = text("""
with waiting as (
    update turns set trigger_sequence = :sequence
    where tenant_id = :tenant and conversation_id = :conversation and status = 'queued' returning id
), made as (
    insert into turns (tenant_id, id, conversation_id, trigger_sequence, status, attempt)
    select :tenant, :turn, :conversation, :sequence, 'queued', 0 where not exists (select from waiting) returning id
)
select id from waiting union all select id from made
""")
_QUEUED = text(
    "select id from turns where tenant_id = :tenant and conversation_id = :conversation and status = 'queued' limit 1"
)


async def enqueue(session: AsyncSession, tenant_id: UUID, conversation_id: UUID, sequence: int) -> UUID:
    """Queue a turn for the message with this sequence; a turn that still waits to begin takes the message along."""
    own = {"tenant": tenant_id, "conversation": conversation_id}
    rows = await session.scalars(_ENQUEUE, {**own, "turn": new_id(), "sequence": sequence})
    turn_id: UUID = rows.one()
    return turn_id


async def queued(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> UUID | None:
    """The conversation's turn that waits to begin."""
    found: UUID | None = await session.scalar(_QUEUED, {"tenant": tenant_id, "conversation": conversation_id})
    return found


async def drop_queued(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> None:
    """Forget what waits to begin: a person has taken over."""
    await session.execute(
        update(Turn)
        .where(Turn.tenant_id == tenant_id, Turn.conversation_id == conversation_id, Turn.status == "queued")
        .values(status="done", finished_at=func.now())
    )


async def of_conversation(session: AsyncSession, tenant_id: UUID, conversation_id: UUID, limit: int) -> Sequence[Turn]:
    """The conversation's newest turns, oldest first."""
    turns = await session.scalars(
        select(Turn)
        .where(Turn.tenant_id == tenant_id, Turn.conversation_id == conversation_id)
        .order_by(Turn.created_at.desc())
        .limit(limit)
    )
    return turns.all()[::-1]
