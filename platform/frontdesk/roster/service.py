"""Publishing agents: a configuration becomes an immutable version, and that version answers from the next turn on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import new_id
from frontdesk.roster import repository
from frontdesk.roster.errors import AgentNotFound
from frontdesk.roster.models import Agent, AgentVersion
from frontdesk_agents.config import AgentConfig


@dataclass(frozen=True)
class Published:
    """An agent and the version that answers for it."""

    agent_id: UUID
    version_id: UUID
    number: int


async def publish(session: AsyncSession, tenant_id: UUID, slug: str, config: AgentConfig) -> Published:
    """Make the configuration the one that answers. A configuration equal to the published one makes no new version.

    Check it first with `frontdesk.roster.checks`.
    """
    agent = await repository.agent_for_update(session, tenant_id, slug, config.name)
    fields = config.model_dump(mode="json")
    current = await repository.published_version(session, tenant_id, agent.id)
    if current is not None and current.config == fields:
        return Published(agent.id, current.id, current.number)
    number = await repository.last_number(session, tenant_id, agent.id) + 1
    version = AgentVersion(tenant_id=tenant_id, id=new_id(), agent_id=agent.id, number=number, config=fields)
    session.add(version)
    agent.name, agent.published_version_id = config.name, version.id
    await session.flush()
    return Published(agent.id, version.id, number)


async def published_config(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> tuple[UUID, AgentConfig]:
    """The id and the configuration of the version that answers. Raises `AgentNotFound`."""
    version = await repository.published_version(session, tenant_id, agent_id)
    if version is None:
        raise AgentNotFound("there is no such agent, or it has no published version: publish one in the console")
    return version.id, AgentConfig.model_validate(version.config)


async def find_agent(session: AsyncSession, tenant_id: UUID, slug: str) -> Agent:
    """The tenant's agent of that slug. Raises `AgentNotFound`."""
    agent = await repository.agent_by_slug(session, tenant_id, slug)
    if agent is None:
        known = ", ".join(a.slug for a in await repository.agents_of(session, tenant_id)) or "none"
        raise AgentNotFound(f'this business has no agent "{slug}": its agents are {known}')
    return agent
