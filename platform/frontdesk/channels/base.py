"""What a channel is: one door in (`door.accept`), one door out (`Channel.send`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from frontdesk.conversations.models import Message


@dataclass(frozen=True)
class Sent:
    """How a send ended. `error` is None when it arrived, and `french` says it in French; `retryable` tells whether trying again can help and is safe, no sooner
    than in `retry_after` seconds; `unknown` that nobody can tell whether it arrived."""

    error: str | None = None
    french: str | None = None
    retryable: bool = True
    unknown: bool = False
    retry_after: float | None = None


class Channel(Protocol):
    """A platform on which customers write."""

    @property
    def name(self) -> str: ...

    @property
    def repeatable(self) -> bool:
        """Whether sending a message twice is harmless."""
        ...

    async def send(self, tenant_id: UUID, conversation_id: UUID, message: Message) -> Sent:
        """Bring one message to the customer. Never raises for what the platform answers."""
        ...
