"""Queries over corrections of the transaction's tenant."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.learning.models import CorrectionRow
from frontdesk.roster.models import Agent


async def count_change(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> None:
    """Tell every worker that the agent's corrections have changed; the agent is locked until the transaction ends."""
    mine = (Agent.tenant_id == tenant_id) & (Agent.id == agent_id)
    await session.execute(update(Agent).where(mine).values(corrections=Agent.corrections + 1))


async def count_of(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> int:
    """How many corrections the agent has."""
    statement = select(func.count()).select_from(CorrectionRow)
    return await session.scalar(statement.filter_by(tenant_id=tenant_id, agent_id=agent_id)) or 0


async def of_message(session: AsyncSession, tenant_id: UUID, message_id: UUID) -> CorrectionRow | None:
    """The correction of a message."""
    return await session.scalar(select(CorrectionRow).filter_by(tenant_id=tenant_id, message_id=message_id))


async def of_messages(session: AsyncSession, tenant_id: UUID, messages: Sequence[UUID]) -> Sequence[CorrectionRow]:
    """The corrections of these messages."""
    mine = select(CorrectionRow).where(CorrectionRow.tenant_id == tenant_id, CorrectionRow.message_id.in_(messages))
    return (await session.scalars(mine)).all()


async def newest(
    session: AsyncSession, tenant_id: UUID, *, agent_id: UUID | None = None, before: UUID | None = None, limit: int
) -> Sequence[CorrectionRow]:
    """Corrections of one agent or of all, the newest first."""
    found = select(CorrectionRow).where(CorrectionRow.tenant_id == tenant_id)
    if agent_id is not None:
        found = found.where(CorrectionRow.agent_id == agent_id)
    if before is not None:
        found = found.where(CorrectionRow.id < before)
    return (await session.scalars(found.order_by(CorrectionRow.id.desc()).limit(limit))).all()
