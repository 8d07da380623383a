"""`frontdesk chat`: one real turn through the whole path."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from sqlalchemy import func, select

from frontdesk.cli.services import running_desk
from frontdesk.conversations.errors import UnknownConversation, UnknownInbox
from frontdesk.conversations.models import ContactIdentity, Conversation, Inbox, Message
from frontdesk.conversations.service import InboundMessage
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import new_id
from frontdesk.kit.errors import InvalidInput, Unavailable
from frontdesk.roster.models import Agent
from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants
from frontdesk.turns.models import ToolCall, TraceStep, Turn

PATIENCE = 120.0  # seconds
LONGEST = 4000  # characters, as in the widget


def command(
    text: Annotated[str, typer.Argument(help="What the customer says.")],
    tenant: Annotated[str, typer.Option(help="The business's slug.")],
    agent: Annotated[str, typer.Option(help="The agent's slug.")] = "support",
    conversation: Annotated[UUID | None, typer.Option(help="Go on with this conversation.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say something to an agent and print its answer."""
    if not 0 < len(text.strip()) <= LONGEST:
        raise InvalidInput(f"say something of 1 to {LONGEST} characters")
    answer = asyncio.run(_chat(tenant, agent, text.strip(), conversation))
    typer.echo(orjson.dumps(answer).decode() if as_json else _as_text(answer))


async def _chat(slug: str, agent: str, text: str, conversation_id: UUID | None) -> dict[str, Any]:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant_id = (await tenants.find_tenant(runtime.database, slug)).id
        inbox_id = await _inbox_of(runtime, tenant_id, agent)
        contact = await _contact_of(runtime, tenant_id, inbox_id, conversation_id)
        began = time.perf_counter()
        received = await runtime.door.accept(
            InboundMessage(tenant_id, inbox_id, contact, f"{contact}:{new_id()}", text)
        )
        turn = await _answered(
            runtime, tenant_id, received.conversation.id, received.message.sequence, desk.has_workers
        )
        elapsed = (time.perf_counter() - began) * 1000
        return await _gather(runtime, tenant_id, received.conversation.id, turn, elapsed)


async def _inbox_of(runtime: Runtime, tenant_id: UUID, agent: str) -> UUID:
    async with runtime.database.tenant(tenant_id) as session:
        inbox_id = await session.scalar(
            select(Inbox.id)
            .join(Agent, (Agent.tenant_id == Inbox.tenant_id) & (Agent.id == Inbox.agent_id))
            .where(Inbox.tenant_id == tenant_id, Agent.slug == agent, Inbox.channel == "widget")
        )
        known = (await session.scalars(select(Agent.slug).where(Agent.tenant_id == tenant_id))).all()
    if inbox_id is None:
        raise UnknownInbox(f'this business has no agent "{agent}"; it has: {", ".join(sorted(known)) or "none"}')
    return inbox_id


async def _contact_of(runtime: Runtime, tenant_id: UUID, inbox_id: UUID, conversation_id: UUID | None) -> str:
    if conversation_id is None:
        return str(new_id())
    async with runtime.database.tenant(tenant_id) as session:
        source_id = await session.scalar(
            select(ContactIdentity.source_id)
            .join(
                Conversation,
                (Conversation.tenant_id == ContactIdentity.tenant_id)
                & (Conversation.contact_id == ContactIdentity.contact_id)
                & (Conversation.inbox_id == ContactIdentity.inbox_id),
            )
            .where(
                Conversation.tenant_id == tenant_id,
                Conversation.id == conversation_id,
                Conversation.inbox_id == inbox_id,
                Conversation.status != "resolved",
            )
        )
    if source_id is None:
        raise UnknownConversation(
            "this agent has no open conversation of that id: leave --conversation out to begin one"
        )
    return source_id


async def _answered(
    runtime: Runtime, tenant_id: UUID, conversation_id: UUID, sequence: int, has_workers: bool
) -> Turn | None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        turn = await _turn_for(runtime, tenant_id, conversation_id, sequence)
        if turn is None or turn.status not in ("queued", "running"):
            return turn
        if not has_workers and turn.status == "queued":
            await runtime.run_turn(tenant_id, turn.id)
        await asyncio.sleep(0.03)
    raise Unavailable(f"no answer within {PATIENCE:.0f} seconds; the message is stored and will be answered")


async def _turn_for(runtime: Runtime, tenant_id: UUID, conversation_id: UUID, sequence: int) -> Turn | None:
    async with runtime.database.tenant(tenant_id) as session:
        return await session.scalar(
            select(Turn)
            .where(
                Turn.tenant_id == tenant_id, Turn.conversation_id == conversation_id, Turn.trigger_sequence >= sequence
            )
            .order_by(Turn.created_at)
            .limit(1)
        )


async def _gather(
    runtime: Runtime, tenant_id: UUID, conversation_id: UUID, turn: Turn | None, elapsed: float
) -> dict[str, Any]:
    async with runtime.database.tenant(tenant_id) as session:
        handoff = await handoffs.live(session, tenant_id, conversation_id)
        answer: dict[str, Any] = {
            "reply": None,
            "conversation": str(conversation_id),
            "citations": [],
            "tool_calls": [],
            "handoff": {"reason": handoff.reason} if handoff else None,
            "times_ms": {"total": round(elapsed, 1)},
        }
        if turn is None:
            return answer
        message = await session.scalar(
            select(Message).where(Message.tenant_id == tenant_id, Message.turn_id == turn.id)
        )
        if message is not None:
            answer["reply"] = message.text
            answer["citations"] = [
                {"document": c["document"], "passage": c["passage"]} for c in message.content.get("citations", [])
            ]
        calls = await session.scalars(
            select(ToolCall).where(ToolCall.tenant_id == tenant_id, ToolCall.turn_id == turn.id).order_by(ToolCall.call)
        )
        answer["tool_calls"] = [{"name": c.name, "arguments": c.arguments, "result": c.result} for c in calls]
        nodes = await session.execute(
            select(TraceStep.node, func.sum(TraceStep.milliseconds))
            .where(TraceStep.tenant_id == tenant_id, TraceStep.turn_id == turn.id, TraceStep.attempt == turn.attempt)
            .group_by(TraceStep.node)
        )
        answer["times_ms"] |= {node: round(spent, 1) for node, spent in nodes}
    if turn.started_at and turn.finished_at:
        answer["times_ms"]["queued"] = round((turn.started_at - turn.created_at).total_seconds() * 1000, 1)
        answer["times_ms"]["turn"] = round((turn.finished_at - turn.started_at).total_seconds() * 1000, 1)
    return answer


def _as_text(answer: dict[str, Any]) -> str:
    lines = [answer["reply"] or "(a person has this conversation; the agent is silent)"]
    lines += [f"  source: {c['document']}" for c in answer["citations"]]
    lines += [f"  tool: {c['name']} {orjson.dumps(c['arguments']).decode()}" for c in answer["tool_calls"]]
    if answer["handoff"]:
        lines.append(f"  handed to a person: {answer['handoff']['reason']}")
    lines.append(f"  go on with: --conversation {answer['conversation']}")
    return "\n".join(lines)
