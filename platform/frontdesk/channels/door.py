"""The door in: every channel hands its parsed messages here, and a person's return of a conversation passes here too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from frontdesk.channels.attending import Receptions, attend, take_address
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.schemas import ConversationOut, MessageOut
from frontdesk.conversations.service import InboundMessage, Received
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.wakeups import WakeUps


@dataclass(frozen=True)
class Door:
    """Stores what comes in, then wakes a worker."""

    database: Database
    publisher: LivePublisher
    wake_ups: WakeUps

    @cached_property
    def receptions(self) -> Receptions:
        """What is known of the inboxes' receptions."""
        return Receptions(self.database)

    async def accept(self, inbound: InboundMessage) -> Received:
        """Store contact, conversation, message and a queued turn in one transaction, once per external id. Where the inbox's
        reception gives the conversation to a person, it waits for one instead.

        Raises `Unavailable` when the database is away; nothing is stored then. A lost wake-up is made good by the sweeper.
        """
        turn_id: UUID | None = None
        says_something = False
        reception = await self.receptions.at(inbound.tenant_id, inbound.inbox_id)
        async with self.database.tenant(inbound.tenant_id) as session:
            received = await conversations.receive(session, inbound)
            if received.is_new and received.conversation.status == "pending":
                turn_id = await attend(session, received, reception)
                says_something = turn_id is None
            elif received.is_new and received.conversation.status == "open":
                says_something = await take_address(session, received, reception)
        if received.is_new:
            await self._announce(received)
        if turn_id is not None:
            self.wake_ups.turn(inbound.tenant_id, turn_id)
        if says_something:
            await self._announce_conversation(received.conversation)
            self.wake_ups.outbox(inbound.tenant_id, received.conversation.id)
        if received.is_new:
            for media in inbound.media:
                self.wake_ups.attachment(inbound.tenant_id, media.id)
        return received

    async def _announce(self, received: Received) -> None:
        message = received.message
        await self.publisher.publish(
            message.tenant_id,
            message.conversation_id,
            "message",
            {"sequence": message.sequence, "message": MessageOut.of(message).model_dump(mode="json")},
        )

    async def _announce_conversation(self, conversation: Conversation) -> None:
        data = ConversationOut.of(conversation).model_dump(mode="json")
        await self.publisher.publish(conversation.tenant_id, conversation.id, "conversation", data)
