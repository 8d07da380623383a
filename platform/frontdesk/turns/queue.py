"""Queueing turns: one answer to a burst of messages, one running turn a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import new_id
from frontdesk.turns.models import Turn


async def enqueue(session: AsyncSession, tenant_id: UUID, conversation_id: UUID, sequence: int) -> UUID:
    """Queue a turn for the message with this sequence; a turn that still waits to begin takes the message along."""
    waiting: UUID | None = await session.scalar(
        update(Turn)
        .where(Turn.tenant_id == tenant_id, Turn.conversation_id == conversation_id, Turn.status == "queued")
        .values(trigger_sequence=sequence)
        .returning(Turn.id)
    )
    if waiting is not None:
        return waiting
    turn = Turn(tenant_id=tenant_id, id=new_id(), conversation_id=conversation_id, trigger_sequence=sequence)
    session.add(turn)
    await session.flush()
    return turn.id


async def queued(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> UUID | None:
    """The conversation's turn that waits to begin."""
    return await session.scalar(
        select(Turn.id).where(
            Turn.tenant_id == tenant_id, Turn.conversation_id == conversation_id, Turn.status == "queued"
        )
    )


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
