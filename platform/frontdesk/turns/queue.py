"""Queueing turns: one answer to a burst of messages, one running turn a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch, new_id
from frontdesk.turns.models import Turn

_ENQUEUE = """
with waiting as (
    update turns set trigger_sequence = %(sequence)s
    where tenant_id = %(tenant)s and conversation_id = %(conversation)s and status = 'queued' returning id
), made as (
    insert into turns (tenant_id, id, conversation_id, trigger_sequence, status, attempt)
    select %(tenant)s, %(turn)s, %(conversation)s, %(sequence)s, 'queued', 0 where not exists (select from waiting) returning id
)
select id from waiting union all select id from made
"""


async def enqueue(session: AsyncSession, tenant_id: UUID, conversation_id: UUID, sequence: int) -> UUID:
    """Queue a turn for the message with this sequence; a turn that still waits to begin takes the message along."""
    own = {"tenant": tenant_id, "conversation": conversation_id, "turn": new_id()}
    [(turn_id,)] = await fetch(session, _ENQUEUE, **own, sequence=sequence)
    return cast(UUID, turn_id)


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
