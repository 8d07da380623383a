"""The door in: every channel hands its parsed messages here, and a person's return of a conversation passes here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from frontdesk.conversations import service as conversations
from frontdesk.conversations.schemas import MessageOut
from frontdesk.conversations.service import InboundMessage, Received
from frontdesk.kit.database import Database
from frontdesk.kit.joining import Joined
from frontdesk.kit.live import LiveEvent, LivePublisher
from frontdesk.kit.wakeups import WakeUps
from frontdesk.turns.queue import enqueue

TOGETHER = 64  # messages of one tenant that are stored in one transaction at most


@dataclass(frozen=True)
class Door:
    """Stores what comes in, then wakes a worker."""

    database: Database
    publisher: LivePublisher
    wake_ups: WakeUps
    _storing: Joined[UUID, InboundMessage, Received] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_storing", Joined(self._accept, most=TOGETHER))

    async def accept(self, inbound: InboundMessage) -> Received:
        """Store contact, conversation, message and a queued turn in one transaction, once per external id.

        What comes at the same time for one tenant shares a transaction, and so a write to the disk. Raises `Unavailable` when the
        database is away; nothing is stored then. A lost wake-up is made good by the sweeper.
        """
        return await self._storing(inbound.tenant_id, inbound)

    async def _accept(self, tenant_id: UUID, inbound: Sequence[InboundMessage]) -> list[Received]:
        turns: list[UUID] = []
        async with self.database.tenant(tenant_id) as session:
            received = await conversations.receive_all(session, tenant_id, inbound)
            new = [each for each in received if each.is_new]
            if newest := {each.conversation.id: each.message.sequence for each in new if _is_the_agents(each)}:
                turns = await enqueue(session, tenant_id, newest)
        await self.publisher.publish_all([_announcement(each) for each in new])
        for turn_id in turns:
            self.wake_ups.turn(tenant_id, turn_id)
        return received


def _is_the_agents(received: Received) -> bool:
    return received.conversation.status == "pending"


def _announcement(received: Received) -> LiveEvent:
    message = received.message
    data = {"sequence": message.sequence, "message": MessageOut.of(message).model_dump(mode="json")}
    return LiveEvent(message.tenant_id, message.conversation_id, "message", data)
