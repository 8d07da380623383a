"""What the console shows of corrections."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.console.correction_schemas import ActionOut, CorrectionList
from frontdesk.channels.console.inbox_schemas import AgentChoice
from frontdesk.channels.console.schemas import AgentRef, CorrectionOut
from frontdesk.learning import repository
from frontdesk.learning.models import CorrectionRow
from frontdesk.roster import repository as roster
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import means_of
from frontdesk_tools.registry import default_registry


async def corrections_of_messages(
    session: AsyncSession, tenant_id: UUID, messages: Sequence[UUID]
) -> list[CorrectionOut]:
    """What was corrected of these messages."""
    return await shown(session, tenant_id, await repository.of_messages(session, tenant_id, messages))


async def list_corrections(
    session: AsyncSession, tenant_id: UUID, *, agent_id: UUID | None, before: UUID | None, limit: int
) -> CorrectionList:
    """One page, the newest first."""
    rows = await repository.newest(session, tenant_id, agent_id=agent_id, before=before, limit=limit + 1)
    agents = await roster.agents_of(session, tenant_id)
    return CorrectionList(
        corrections=await shown(session, tenant_id, rows[:limit]),
        agents=[AgentChoice(id=agent.id, name=agent.name) for agent in agents],
        next=rows[limit - 1].id if len(rows) > limit else None,
    )


async def shown(session: AsyncSession, tenant_id: UUID, rows: Sequence[CorrectionRow]) -> list[CorrectionOut]:
    """Corrections as the console reads them."""
    agents = {agent.id: agent for agent in await roster.agents_of(session, tenant_id)} if rows else {}
    refs = {agent.id: AgentRef(slug=agent.slug, name=agent.name) for agent in agents.values()}
    columns = ("id", "message_id", "corrected_by", "language", "question", "decided", "action", "answer", "created_at")
    return [CorrectionOut(agent=refs[row.agent_id], **{name: getattr(row, name) for name in columns}) for row in rows]


def actions_of(config: AgentConfig) -> list[ActionOut]:
    """What an agent of this configuration can do."""
    described = {tool.spec.name: dict(tool.spec.description) for tool in default_registry().all()}
    return [ActionOut(action=name, description=described.get(name, {})) for name in means_of(_tools(config))]


def _tools(config: AgentConfig) -> list[str]:
    """Its tools. Blueprints are imported when they are first asked for: they bring LangGraph with them."""
    from frontdesk_agents.blueprints import blueprint_named

    allowed = blueprint_named(config.blueprint).tools
    return [name for name in dict.fromkeys(config.tools) if name in allowed]
