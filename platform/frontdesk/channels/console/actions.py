"""What an operator does to a conversation: take over, reply, note, hand back, resolve. One transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.console.access import Operator
from frontdesk.channels.sending import Sender
from frontdesk.conversations import repository
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Conversation, Message
from frontdesk.conversations.schemas import ConversationOut, MessageOut
from frontdesk.handoffs import service as handoffs
from frontdesk.handoffs.errors import TakenByAnother
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.wakeups import WakeUps
from frontdesk.tenants import service as tenants
from frontdesk.turns.finishing import clear_pending
from frontdesk.turns.queue import drop_queued, enqueue


@dataclass(frozen=True)
class Actions:
    """The actions of one operator."""

    operator: Operator
    database: Database
    publisher: LivePublisher
    sender: Sender
    wake_ups: WakeUps

    async def take_over(self, conversation_id: UUID) -> None:
        """Silence the agent and give the conversation to the operator. Raises `TakenByAnother`."""
        async with self.database.tenant(self.operator.tenant_id) as session:
            conversation = await self._locked(session, conversation_id)
            await handoffs.take_over(session, conversation, self.operator.user.id, self.operator.user.name)
            await self._stop_the_agent(session, conversation)
        await self._announce(conversation)

    async def reply(
        self,
        conversation_id: UUID,
        text: str,
        client_id: UUID,
        files: Sequence[UUID] = (),
        template: str | None = None,
    ) -> Message:
        """Answer the customer, by this template where the platform takes nothing else; takes over first when nobody has. Returns
        the reply as it left. Raises `TakenByAnother`."""
        user = self.operator.user
        content = {"picture": tenants.picture_name(user), "template": template}
        async with self.database.tenant(self.operator.tenant_id) as session:
            conversation = await self._locked(session, conversation_id)
            await handoffs.take_over(session, conversation, self.operator.user.id, self.operator.user.name)
            await self._stop_the_agent(session, conversation)
            message = await conversations.operator_reply(
                session,
                conversation,
                name=user.name,
                text=text,
                source_id=self._source(client_id),
                content={name: value for name, value in content.items() if value},
                files=files,
                user_id=user.id,
            )
        await self._announce(conversation)
        await self.sender.drain(self.operator.tenant_id, conversation_id)
        await self._announce(conversation)
        async with self.database.tenant(self.operator.tenant_id) as session:
            return await session.get_one(Message, (self.operator.tenant_id, message.id))

    async def note(self, conversation_id: UUID, text: str, client_id: UUID) -> Message:
        """Leave a private note for the other operators."""
        async with self.database.tenant(self.operator.tenant_id) as session:
            conversation = await self._locked(session, conversation_id)
            message = await conversations.note(
                session, conversation, name=self.operator.user.name, text=text, source_id=self._source(client_id)
            )
        data = {"message": MessageOut.of(message).model_dump(mode="json")}
        await self.publisher.publish(self.operator.tenant_id, conversation_id, "note", data)
        return message

    async def hand_back(self, conversation_id: UUID) -> None:
        """Give the conversation back to the agent, which answers at once when the customer has written meanwhile."""
        turns: list[UUID] = []
        async with self.database.tenant(self.operator.tenant_id) as session:
            conversation = await self._locked(session, conversation_id)
            self._check_mine(conversation)
            await handoffs.release(session, conversation, status="pending")
            newest = await repository.newest_messages(session, self.operator.tenant_id, conversation_id, 1)
            if newest and newest[0].sender == "contact":
                turns = await enqueue(session, self.operator.tenant_id, {conversation_id: newest[0].sequence})
        await self._announce(conversation)
        for turn_id in turns:
            self.wake_ups.turn(self.operator.tenant_id, turn_id)

    async def resolve(self, conversation_id: UUID) -> None:
        """End the conversation; the customer's next message begins a new one."""
        async with self.database.tenant(self.operator.tenant_id) as session:
            conversation = await self._locked(session, conversation_id)
            self._check_mine(conversation)
            await handoffs.release(session, conversation, status="resolved")
            await self._stop_the_agent(session, conversation)
        await self._announce(conversation)

    async def is_typing(self, conversation_id: UUID) -> None:
        """Tell the customer that the operator is writing."""
        data = {"by": "operator", "name": self.operator.user.name}
        await self.publisher.publish(self.operator.tenant_id, conversation_id, "typing", data)

    async def has_seen(self, conversation_id: UUID, sequence: int) -> None:
        """Note that an operator has read the conversation up to this message, and tell the customer."""
        async with self.database.tenant(self.operator.tenant_id) as session:
            conversation = await conversations.get(session, self.operator.tenant_id, conversation_id)
            is_news = await conversations.mark_seen(session, conversation, by="operator", sequence=sequence)
        if is_news:
            data = {"by": "operator", "sequence": conversation.seen_by_operator}
            await self.publisher.publish(self.operator.tenant_id, conversation_id, "seen", data)

    async def _locked(self, session: AsyncSession, conversation_id: UUID) -> Conversation:
        return await conversations.get(session, self.operator.tenant_id, conversation_id, lock=True)

    def _check_mine(self, conversation: Conversation) -> None:
        if conversation.assignee_id not in (None, self.operator.user.id):
            raise TakenByAnother(
                f"{conversation.assignee_name} has this conversation; ask them to hand it back",
                facts={"name": conversation.assignee_name or ""},
            )

    async def _stop_the_agent(self, session: AsyncSession, conversation: Conversation) -> None:
        await clear_pending(session, conversation)
        await drop_queued(session, conversation.tenant_id, conversation.id)

    async def _announce(self, conversation: Conversation) -> None:
        data = ConversationOut.of(conversation).model_dump(mode="json")
        await self.publisher.publish(conversation.tenant_id, conversation.id, "conversation", data)

    def _source(self, client_id: UUID) -> str:
        return f"{self.operator.user.id}:{client_id}"
