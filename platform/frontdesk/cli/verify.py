"""`frontdesk verify`: check every strict sentence of a conversation against its source, without any model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.cli.services import running_desk
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Conversation, Message
from frontdesk.kit.database import Database
from frontdesk.knowledge.models import Chunk
from frontdesk.roster.models import AgentVersion
from frontdesk.tenants.models import Tenant
from frontdesk.turns.models import ToolCall, Turn
from frontdesk_agents import compile_agent
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.verify import Problem, verify
from frontdesk_tools.registry import default_registry


def command(
    conversation: Annotated[UUID, typer.Argument(help="The conversation's id.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Exit status 1 when a sentence does not stand."""
    checked, problems = asyncio.run(_verify(conversation))
    if as_json:
        rows = [{"message": sequence, "sentence": p.text, "reason": p.reason} for sequence, p in problems]
        typer.echo(orjson.dumps({"sentences": checked, "problems": rows}).decode())
    else:
        for sequence, problem in problems:
            typer.echo(f"message {sequence}: {problem.text!r}: {problem.reason}")
        typer.echo(f"{checked} sentences checked, {len(problems)} without a source that bears them out")
    if problems:
        raise typer.Exit(1)


async def _verify(conversation_id: UUID) -> tuple[int, list[tuple[int, Problem]]]:
    async with running_desk() as desk:
        database = desk.runtime.database
        tenant_id = await _tenant_of(database, conversation_id)
        async with database.tenant(tenant_id) as session:
            return await verify_conversation(session, tenant_id, conversation_id)


async def verify_conversation(
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


async def _tenant_of(database: Database, conversation_id: UUID) -> UUID:
    async with database.shared() as session:
        tenants = (await session.scalars(select(Tenant.id))).all()
    for tenant_id in tenants:
        async with database.tenant(tenant_id) as session:
            if await session.get(Conversation, (tenant_id, conversation_id)) is not None:
                return tenant_id
    raise UnknownConversation("no business has a conversation of that id")
