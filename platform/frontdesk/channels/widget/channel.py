"""The widget's door out: a message is sent when the live stream has taken it; the widget reads it from Postgres."""

from __future__ import annotations

from uuid import UUID

from frontdesk.channels.base import Sent
from frontdesk.conversations.models import Message
from frontdesk.conversations.schemas import MessageOut
from frontdesk.kit.live import LivePublisher


class WidgetChannel:
    """Implements `Channel`. Sending twice is harmless: the widget knows a message by its sequence."""

    name = "widget"
    repeatable = True

    def __init__(self, publisher: LivePublisher) -> None:
        self._publisher = publisher

    async def send(self, tenant_id: UUID, conversation_id: UUID, message: Message) -> Sent:
        """See the port."""
        data = {"sequence": message.sequence, "message": MessageOut.of(message).model_dump(mode="json")}
        taken = await self._publisher.publish(tenant_id, conversation_id, "message", data)
        return Sent() if taken else Sent(error="the live stream is away", french="le flux en direct est absent")
