"""The models of the tests, and a turn as it was stored when it had been run: a customer's message, what was decided, and the agent's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.conversations import service
from frontdesk.conversations.models import Contact, Conversation
from frontdesk.kit.database import Database, new_id
from frontdesk.roster.models import AgentVersion
from frontdesk.turns.models import Decision, TraceStep, Turn
from frontdesk_agents.ports import Embedder
from tests.conversations.desk import TestDesk


@dataclass
class Models:
    """The embedder of the tests for every tenant."""

    known: Embedder

    def embedder(self, _tenant_id: UUID) -> Embedder:
        return self.known


@dataclass(frozen=True)
class Answered:
    """The ids of what was stored."""

    conversation_id: UUID
    message_id: UUID
    turn_id: UUID


async def agent_answers(
    database: Database,
    desk: TestDesk,
    asked: str,
    answer: str = "The shop is open from ten.",
    *,
    decision: dict[str, Any] | None = None,
    contact: str = "visitor",
    name: str | None = None,
) -> Answered:
    """Store such a turn; `decision` is what was decided, an answer when nothing else is said."""
    async with database.tenant(desk.tenant_id) as session:
        received = await service.receive(session, desk.inbound(asked, contact=contact))
        conversation = await session.get_one(Conversation, (desk.tenant_id, received.conversation.id))
        if name is not None:
            (await session.get_one(Contact, (desk.tenant_id, conversation.contact_id))).name = name
        version = await session.scalar(select(AgentVersion.id).where(AgentVersion.agent_id == desk.agent_id))
        turn = Turn(
            tenant_id=desk.tenant_id, id=new_id(), conversation_id=conversation.id, agent_version_id=version,
            trigger_sequence=received.message.sequence, status="done", attempt=1,
        )  # fmt: skip
        session.add(turn)
        await session.flush()
        of_turn = {"tenant_id": desk.tenant_id, "turn_id": turn.id}
        session.add(Decision(**of_turn, step=0, decision=decision or {"chosen": "answer", "do": "answer"}))
        session.add(
            TraceStep(**of_turn, id=new_id(), attempt=1, node="retrieve", data={"query": asked}, milliseconds=1)
        )
        content = {"language": "en", "composition": "strict", "sentences": []}
        message = await service.reply(
            session, conversation, turn_id=turn.id, text=answer, content=content, name="Robin"
        )
        return Answered(conversation.id, message.id, turn.id)
