"""A message that did not arrive, or may not have, is told to the operators by a private note in its conversation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Message

NAME = "Frontdesk"
WORDS = {
    "failed": "Message {number} was not delivered: {error}",
    "unknown": "Message {number} may not have been delivered: {error}. It is not sent again by itself.",
}


async def tell_operators(session: AsyncSession, message: Message, outcome: str, error: str) -> None:
    """Leave the note, once per message and outcome."""
    await note(session, message.tenant_id, message.conversation_id, message.id, message.sequence, outcome, error)


async def note(
    session: AsyncSession,
    tenant_id: UUID,
    conversation_id: UUID,
    message_id: UUID,
    sequence: int,
    outcome: str,
    error: str,
) -> None:
    """The same, of a message known by its ids."""
    conversation = await conversations.get(session, tenant_id, conversation_id, lock=True)
    text = WORDS[outcome].format(number=sequence, error=error.rstrip("."))
    await conversations.note(session, conversation, name=NAME, text=text, source_id=f"{outcome}:{message_id}")
