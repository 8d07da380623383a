"""Reading what a turn needs: the conversation so far, the agent's version, past tool calls, what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import repository as conversations
from frontdesk.conversations import service as conversation_service
from frontdesk.conversations.models import Conversation, Inbox, Message
from frontdesk.roster.models import Agent, AgentVersion
from frontdesk.tenants.models import Tenant
from frontdesk.turns.errors import NoAgent
from frontdesk.turns.leases import Claim
from frontdesk.turns.models import PendingAction, ToolCall
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import HistoryMessage, PastCall, Pending, TurnInput

HISTORY = 30  # messages
PAST_CALLS = 20


@dataclass(frozen=True)
class LoadedTurn:
    """Everything read in one transaction before the graph runs."""

    input: TurnInput
    tenant: Tenant
    version_id: UUID
    config: AgentConfig
    owned_by_agent: bool


async def load(session: AsyncSession, claim: Claim) -> LoadedTurn:
    """Read one turn's work. Raises `NoAgent` when the inbox's agent has published nothing."""
    conversation = await conversation_service.get(session, claim.tenant_id, claim.conversation_id)
    tenant = await session.get_one(Tenant, claim.tenant_id)
    version = await _published(session, conversation)
    messages = await conversations.newest_messages(
        session, claim.tenant_id, conversation.id, HISTORY, up_to=claim.trigger_sequence
    )
    turn = TurnInput(
        tenant_id=str(claim.tenant_id),
        conversation_id=str(conversation.id),
        turn_id=str(claim.turn_id),
        attempt=claim.attempt,
        language=conversation.language,
        messages=tuple(_history(m) for m in messages),
        past_calls=await _past_calls(session, claim),
        pending=await _pending(session, claim),
        failed_attempts=conversation.failed_attempts,
        today=datetime.now(ZoneInfo(tenant.timezone)).date(),
    )
    return LoadedTurn(
        turn, tenant, version.id, AgentConfig.model_validate(version.config), conversation.status == "pending"
    )


async def _published(session: AsyncSession, conversation: Conversation) -> AgentVersion:
    version = await session.scalar(
        select(AgentVersion)
        .join(Agent, (Agent.tenant_id == AgentVersion.tenant_id) & (Agent.published_version_id == AgentVersion.id))
        .join(Inbox, (Inbox.tenant_id == Agent.tenant_id) & (Inbox.agent_id == Agent.id))
        .where(Inbox.tenant_id == conversation.tenant_id, Inbox.id == conversation.inbox_id)
    )
    if version is None:
        raise NoAgent("this inbox's agent has no published version: publish one in the console")
    return version


def _history(message: Message) -> HistoryMessage:
    sender = cast(Literal["contact", "agent", "operator", "system"], message.sender)
    return HistoryMessage(sender=sender, text=message.text, sequence=message.sequence)


async def _past_calls(session: AsyncSession, claim: Claim) -> tuple[PastCall, ...]:
    rows: Sequence[ToolCall] = (
        await session.scalars(
            select(ToolCall)
            .where(
                ToolCall.tenant_id == claim.tenant_id,
                ToolCall.conversation_id == claim.conversation_id,
                ToolCall.turn_id != claim.turn_id,
                ToolCall.result.is_not(None),
            )
            .order_by(ToolCall.created_at.desc())
            .limit(PAST_CALLS)
        )
    ).all()
    turns = list(dict.fromkeys(row.turn_id for row in rows))
    return tuple(
        PastCall(row.name, row.arguments, row.result or {}, turns_ago=turns.index(row.turn_id) + 1)
        for row in reversed(rows)
    )


async def _pending(session: AsyncSession, claim: Claim) -> Pending | None:
    row = await session.get(PendingAction, (claim.tenant_id, claim.conversation_id))
    if row is None:
        return None
    return Pending(
        id=str(row.id),
        kind=cast(Literal["confirm", "ask"], row.kind),
        tool=row.tool,
        arguments=row.arguments,
        missing=row.missing,
    )
