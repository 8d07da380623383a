"""Checking a stored conversation by code that knows no models: strict sentences against their sources, arguments of tool
calls against what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Message
from frontdesk.knowledge.models import Chunk
from frontdesk.roster.models import AgentVersion
from frontdesk.tenants.models import Tenant
from frontdesk.turns.models import ToolCall, Turn
from frontdesk_agents.compiled import compile_agent
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.unsaid import unsaid
from frontdesk_agents.verify import Problem, verify
from frontdesk_tools.registry import default_registry


async def unsourced(
    session: AsyncSession, tenant_id: UUID, conversation_id: UUID
) -> tuple[int, list[tuple[int, Problem]]]:
    """How many strict sentences the agent has said, and which do not stand, each with its message's sequence."""
    messages = await session.scalars(
        select(Message)
        .where(Message.tenant_id == tenant_id, Message.conversation_id == conversation_id, Message.sender == "agent")
        .order_by(Message.sequence)
    )
    checked, problems = 0, []
    for message in messages:
        if message.content.get("composition") == "strict":
            sentences: Sequence[Mapping[str, Any]] = message.content["sentences"]
            checked += len(sentences)
            problems += [(message.sequence, problem) for problem in await _check(session, message, sentences)]
    return checked, problems


async def invented_arguments(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> list[str]:
    """Arguments of tool calls, as "tool.argument = value", that neither the customer said before the call nor an earlier
    result holds."""
    of_conversation = {"tenant_id": tenant_id, "conversation_id": conversation_id}
    calls = await session.scalars(
        select(ToolCall).filter_by(**of_conversation).order_by(ToolCall.created_at, ToolCall.call)
    )
    said = (await session.scalars(select(Message).filter_by(sender="contact", **of_conversation))).all()
    zone = ZoneInfo((await session.get_one(Tenant, tenant_id)).timezone)
    results: list[Mapping[str, Any]] = []
    found: list[str] = []
    for call in calls:
        texts = [message.text for message in said if message.created_at <= call.created_at]
        names = unsaid(call.arguments, texts, results, today=call.created_at.astimezone(zone).date())
        found += [f"{call.name}.{name} = {call.arguments[name]!r}" for name in names]
        results.append((call.result or {}).get("data") or {})
    return found


async def _check(session: AsyncSession, message: Message, sentences: Sequence[Mapping[str, Any]]) -> list[Problem]:
    tenant_id = message.tenant_id
    calls = await session.scalars(
        select(ToolCall).where(ToolCall.tenant_id == tenant_id, ToolCall.turn_id == message.turn_id)
    )
    ids = [UUID(s["source"]["passage_id"]) for s in sentences if (s.get("source") or {}).get("passage_id")]
    chunks = await session.scalars(select(Chunk).where(Chunk.tenant_id == tenant_id, Chunk.id.in_(ids)))
    config = await session.scalar(
        select(AgentVersion.config)
        .join(Turn, (Turn.tenant_id == AgentVersion.tenant_id) & (Turn.agent_version_id == AgentVersion.id))
        .where(Turn.tenant_id == tenant_id, Turn.id == message.turn_id)
    )
    return verify(
        sentences,
        {call.call: call.result or {} for call in calls},
        {str(chunk.id): chunk.text for chunk in chunks},
        compile_agent(AgentConfig.model_validate(config), default_registry()).book.all(),
    )
