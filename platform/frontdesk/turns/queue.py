"""Queueing turns: one answer to a burst of messages, one running turn a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import as_json, fetch, new_id
from frontdesk.turns.models import Turn

_ENQUEUE = """
with wanted as (
    select * from json_to_recordset(%(rows)s) as w (conversation_id uuid, sequence integer, id uuid)
), waiting as (
    update turns t set trigger_sequence = (select w.sequence from wanted w where w.conversation_id = t.conversation_id)
    where t.tenant_id = %(tenant)s and t.conversation_id = any(array(select conversation_id from wanted)) and t.status = 'queued'
    returning t.conversation_id
)
insert into turns (tenant_id, id, conversation_id, trigger_sequence, status, attempt)
select %(tenant)s, w.id, w.conversation_id, w.sequence, 'queued', 0 from wanted w
where not exists (select from waiting where waiting.conversation_id = w.conversation_id) returning id
"""


async def enqueue(session: AsyncSession, tenant_id: UUID, sequences: Mapping[UUID, int]) -> list[UUID]:
    """Queue a turn in each of these conversations for the message with this sequence. A turn that still waits to begin takes the
    message along; the ids of the others, which somebody must be woken for."""
    rows = [{"id": new_id(), "conversation_id": each, "sequence": sequence} for each, sequence in sequences.items()]
    return [cast(UUID, row.id) for row in await fetch(session, _ENQUEUE, tenant=tenant_id, rows=as_json(rows))]


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
