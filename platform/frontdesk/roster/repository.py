"""Queries over agents and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import new_id
from frontdesk.roster.models import Agent, AgentVersion


async def agent_for_update(session: AsyncSession, tenant_id: UUID, slug: str, name: str) -> Agent:
    """The agent of that slug, made when it is new, locked until the transaction ends."""
    made = insert(Agent).values(tenant_id=tenant_id, id=new_id(), slug=slug, name=name)
    await session.execute(made.on_conflict_do_nothing())
    statement = select(Agent).where(Agent.tenant_id == tenant_id, Agent.slug == slug).with_for_update()
    return (await session.scalars(statement)).one()


async def published_version(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> AgentVersion | None:
    """The version that answers now."""
    return await session.scalar(
        select(AgentVersion)
        .join(Agent, (Agent.tenant_id == AgentVersion.tenant_id) & (Agent.published_version_id == AgentVersion.id))
        .where(Agent.tenant_id == tenant_id, Agent.id == agent_id)
    )


async def last_number(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> int:
    """The number of the newest version; 0 when there is none."""
    statement = select(func.max(AgentVersion.number))
    return (
        await session.scalar(statement.where(AgentVersion.tenant_id == tenant_id, AgentVersion.agent_id == agent_id))
        or 0
    )


async def agents_of(session: AsyncSession, tenant_id: UUID) -> Sequence[Agent]:
    """The tenant's agents, by slug."""
    return (await session.scalars(select(Agent).where(Agent.tenant_id == tenant_id).order_by(Agent.slug))).all()


async def agent_by_slug(session: AsyncSession, tenant_id: UUID, slug: str) -> Agent | None:
    """The agent of that slug."""
    return await session.scalar(select(Agent).where(Agent.tenant_id == tenant_id, Agent.slug == slug))
