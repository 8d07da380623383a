"""The door in: every channel hands its parsed messages here, and a person's return of a conversation passes here too."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from frontdesk.conversations import service as conversations
from frontdesk.conversations.schemas import MessageOut
from frontdesk.conversations.service import InboundMessage, Received
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.wakeups import WakeUps
from frontdesk.turns.queue import enqueue


@dataclass(frozen=True)
class Door:
    """Stores what comes in, then wakes a worker."""

    database: Database
    publisher: LivePublisher
    wake_ups: WakeUps

    async def accept(self, inbound: InboundMessage) -> Received:
        """Store contact, conversation, message and a queued turn in one transaction, once per external id.

        Raises `Unavailable` when the database is away; nothing is stored then. A lost wake-up is made good by the sweeper.
        """
        turn_id: UUID | None = None
        async with self.database.tenant(inbound.tenant_id) as session:
            received = await conversations.receive(session, inbound)
            conversation = received.conversation
            if received.is_new and conversation.status == "pending":
                turn_id = await enqueue(session, inbound.tenant_id, conversation.id, received.message.sequence)
        if received.is_new:
            await self._announce(received)
        if turn_id is not None:
            self.wake_ups.turn(inbound.tenant_id, turn_id)
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
