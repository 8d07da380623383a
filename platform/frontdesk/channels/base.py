"""What a channel is: one door in (`door.accept`), one door out (`Channel.send`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from frontdesk.conversations.models import Message


@dataclass(frozen=True)
class Sent:
    """How a send ended. `error` is None when it arrived; `retryable` tells whether trying again can help and is safe."""

    error: str | None = None
    retryable: bool = True


class Channel(Protocol):
    """A platform on which customers write."""

    @property
    def name(self) -> str: ...

    async def send(self, tenant_id: UUID, conversation_id: UUID, message: Message) -> Sent:
        """Bring one message to the customer. Never raises for what the platform answers."""
        ...
