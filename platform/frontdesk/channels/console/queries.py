"""What the console shows, gathered from the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.connections import load
from frontdesk.channels.console.correction_queries import corrections_of_messages
from frontdesk.channels.console.schemas import (
    AgentRef,
    ContactRef,
    ConversationDetail,
    ConversationList,
    ConversationRow,
    HandoffOut,
    LastMessage,
    StandingOut,
    ToolCallOut,
    TraceOut,
    TraceStepOut,
    TurnOut,
)
from frontdesk.channels.platform import ClosesInTime
from frontdesk.channels.registry import platforms
from frontdesk.conversations import repository
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Contact, Conversation, Inbox, Message
from frontdesk.conversations.schemas import MessageOut
from frontdesk.handoffs import service as handoffs
from frontdesk.handoffs.models import Handoff
from frontdesk.kit.crypto import Keyring
from frontdesk.roster.models import Agent
from frontdesk.turns.errors import UnknownTurn
from frontdesk.turns.models import ToolCall, TraceStep, Turn
from frontdesk.turns.queue import of_conversation

MESSAGES = 500
TURNS = 200

Found = tuple[Conversation, Inbox, Contact]


async def list_conversations(
    session: AsyncSession, tenant_id: UUID, *, status: str | None, before: datetime | None, limit: int
) -> ConversationList:
    """One page, most recently changed first."""
    found = await repository.recent(session, tenant_id, status=status, before=before, limit=limit + 1)
    rows = await _rows(session, tenant_id, found[:limit])
    more = rows[-1].updated_at.isoformat() if len(found) > limit else None
    return ConversationList(conversations=rows, next=more)


async def show_conversation(
    session: AsyncSession, keyring: Keyring, tenant_id: UUID, conversation_id: UUID
) -> ConversationDetail:
    """A conversation with its newest messages, notes too, and its turns."""
    row = await show_row(session, tenant_id, conversation_id)
    after = max(0, await _last_sequence(session, tenant_id, conversation_id) - MESSAGES)
    messages = await repository.messages_after(session, tenant_id, conversation_id, after, MESSAGES, private=True)
    turns = await of_conversation(session, tenant_id, conversation_id, TURNS)
    answers = [message.id for message in messages if message.turn_id is not None]
    return ConversationDetail(
        standing=await _standing(session, keyring, tenant_id, conversation_id),
        conversation=row,
        messages=[MessageOut.of(m) for m in messages],
        turns=[_turn(t) for t in turns],
        corrections=await corrections_of_messages(session, tenant_id, answers),
    )


async def show_row(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> ConversationRow:
    """A conversation as the list shows it; raises `UnknownConversation`."""
    found = await repository.with_inbox_and_contact(session, tenant_id, conversation_id)
    if found is None:
        raise UnknownConversation("there is no such conversation in this business")
    return (await _rows(session, tenant_id, [found]))[0]


async def show_trace(session: AsyncSession, tenant_id: UUID, turn_id: UUID) -> TraceOut:
    """Everything a turn did; raises `UnknownTurn`."""
    turn = await session.get(Turn, (tenant_id, turn_id))
    if turn is None:
        raise UnknownTurn("there is no such turn in this business")
    steps = await session.scalars(
        select(TraceStep).where(TraceStep.tenant_id == tenant_id, TraceStep.turn_id == turn_id).order_by(TraceStep.id)
    )
    calls = await session.scalars(
        select(ToolCall).where(ToolCall.tenant_id == tenant_id, ToolCall.turn_id == turn_id).order_by(ToolCall.call)
    )
    return TraceOut(
        turn=_turn(turn),
        steps=[TraceStepOut.model_validate(s, from_attributes=True) for s in steps],
        tool_calls=[ToolCallOut.model_validate(c, from_attributes=True) for c in calls],
    )


async def _standing(session: AsyncSession, keyring: Keyring, tenant_id: UUID, conversation_id: UUID) -> StandingOut:
    """What the platform takes in this conversation now."""
    mine = (Message.tenant_id == tenant_id) & (Message.conversation_id == conversation_id)
    wrote_last = select(func.max(Message.created_at)).where(mine, Message.direction == "incoming")
    conversation = await session.get_one(Conversation, (tenant_id, conversation_id))
    inbox = await session.get_one(Inbox, (tenant_id, conversation.inbox_id))
    found = platforms().get(inbox.channel)
    if not isinstance(found, ClosesInTime):
        return StandingOut(takes="open")
    connection = await load(session, keyring, tenant_id, inbox.id)
    standing = found.standing(connection.config, await session.scalar(wrote_last))
    return StandingOut(takes=standing.takes, templates=list(standing.templates))


async def _last_sequence(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> int:
    conversation = await session.get_one(Conversation, (tenant_id, conversation_id))
    return conversation.last_sequence


async def _rows(session: AsyncSession, tenant_id: UUID, found: Sequence[Found]) -> list[ConversationRow]:
    conversations = [c for c, _, _ in found]
    last = await repository.last_messages(session, tenant_id, conversations)
    waiting = await handoffs.newest_of(session, tenant_id, [c.id for c in conversations])
    agents = {agent.id: agent for agent in await session.scalars(select(Agent).where(Agent.tenant_id == tenant_id))}
    return [
        _row(
            conversation,
            inbox,
            contact,
            agents[conversation.agent_id or inbox.agent_id],
            last.get(conversation.id),
            waiting.get(conversation.id),
        )
        for conversation, inbox, contact in found
    ]


def _row(
    conversation: Conversation,
    inbox: Inbox,
    contact: Contact,
    agent: Agent,
    last: Message | None,
    handoff: Handoff | None,
) -> ConversationRow:
    return ConversationRow(
        id=conversation.id,
        display_id=conversation.display_id,
        status=conversation.status,
        operator=conversation.assignee_name,
        agent=AgentRef(slug=agent.slug, name=agent.name),
        inbox=inbox.name,
        contact=ContactRef.model_validate(contact, from_attributes=True),
        last_message=LastMessage(text=last.text, sender=last.sender, created_at=last.created_at) if last else None,
        handoff=HandoffOut(id=handoff.id, reason=handoff.reason, status=handoff.status, operator=handoff.operator_name)
        if handoff
        else None,
        seen_by_contact=conversation.seen_by_contact,
        rating=conversation.rating,
        rating_comment=conversation.rating_comment,
        updated_at=conversation.updated_at,
    )


def _turn(turn: Turn) -> TurnOut:
    return TurnOut.model_validate(turn, from_attributes=True)
