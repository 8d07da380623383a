"""The door in: every channel hands its parsed messages here, and a person's return of a conversation passes here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from frontdesk.channels.attending import Attended, Receptions, attend
from frontdesk.conversations import service as conversations
from frontdesk.conversations.attachments import Media
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.schemas import ConversationOut, MessageOut
from frontdesk.conversations.service import InboundMessage, Received
from frontdesk.kit.database import Database
from frontdesk.kit.joining import Joined
from frontdesk.kit.live import LiveEvent, LivePublisher
from frontdesk.kit.wakeups import WakeUps

TOGETHER = 64  # messages of one tenant that are stored in one transaction at most
REST = 0.04  # seconds between two of its transactions while more waits


@dataclass(frozen=True)
class Door:
    """Stores what comes in, then wakes a worker."""

    database: Database
    publisher: LivePublisher
    wake_ups: WakeUps
    _storing: Joined[UUID, InboundMessage, Received] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_storing", Joined(self._accept, most=TOGETHER, rest=REST))

    @cached_property
    def receptions(self) -> Receptions:
        """What is known of the inboxes' receptions."""
        return Receptions(self.database)

    async def accept(self, inbound: InboundMessage) -> Received:
        """Store contact, conversation, message and a queued turn in one transaction, once per external id. Where the inbox's
        reception gives the conversation to a person, it waits for one instead.

        What comes at the same time for one tenant shares a transaction, and so a write to the disk. Raises `Unavailable` when the
        database is away; nothing is stored then. A lost wake-up is made good by the sweeper.
        """
        return await self._storing(inbound.tenant_id, inbound)

    async def knows(self, inbound: InboundMessage) -> bool:
        """Whether who writes has written to this inbox before."""
        async with self.database.tenant(inbound.tenant_id) as session:
            return await conversations.is_known(session, inbound.tenant_id, inbound.sender)

    async def _accept(self, tenant_id: UUID, inbound: Sequence[InboundMessage]) -> list[Received]:
        receptions = await self.receptions.of(tenant_id, {each.inbox_id for each in inbound})
        async with self.database.tenant(tenant_id) as session:
            received = await conversations.receive_all(session, tenant_id, inbound)
            new = [each for each in received if each.is_new]
            attended = await attend(session, tenant_id, new, receptions)
        await self.publisher.publish_all([*map(_arrival, new), *map(_change, attended.told)])
        pairs = zip(inbound, received, strict=True)
        self._wake(tenant_id, attended, [media for each, got in pairs if got.is_new for media in each.media])
        return received

    def _wake(self, tenant_id: UUID, attended: Attended, media: Sequence[Media]) -> None:
        for turn_id in attended.turns:
            self.wake_ups.turn(tenant_id, turn_id)
        for conversation in attended.told:
            self.wake_ups.outbox(tenant_id, conversation.id)
        for each in media:
            self.wake_ups.attachment(tenant_id, each.id)


def _arrival(received: Received) -> LiveEvent:
    message = received.message
    data = {"sequence": message.sequence, "message": MessageOut.of(message).model_dump(mode="json")}
    return LiveEvent(message.tenant_id, message.conversation_id, "message", data)


def _change(conversation: Conversation) -> LiveEvent:
    data = ConversationOut.of(conversation).model_dump(mode="json")
    return LiveEvent(conversation.tenant_id, conversation.id, "conversation", data)
