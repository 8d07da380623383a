"""A message that did not arrive, or may not have, is told to the operators by a private note, in the business's language."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Message
from frontdesk.tenants.models import Tenant

NAME = "Frontdesk"
WORDS = {
    "en": {
        "failed": "Message {number} was not delivered: {error}",
        "unknown": "Message {number} may not have been delivered: {error}. It is not sent again by itself.",
    },
    "fr": {
        "failed": "Le message {number} n’a pas été remis : {error}",
        "unknown": "Le message {number} n’a peut-être pas été remis : {error}. Il n’est pas renvoyé de lui-même.",
    },
}


async def tell_operators(
    session: AsyncSession, message: Message, outcome: str, error: str, french: str | None = None
) -> None:
    """Leave the note, once per message and outcome. `french` is the error in French, where that is known."""
    place = (message.tenant_id, message.conversation_id, message.id, message.sequence)
    await note(session, *place, outcome, error, french)


async def note(
    session: AsyncSession,
    tenant_id: UUID,
    conversation_id: UUID,
    message_id: UUID,
    sequence: int,
    outcome: str,
    error: str,
    french: str | None = None,
) -> None:
    """The same, of a message known by its ids."""
    conversation = await conversations.get(session, tenant_id, conversation_id, lock=True)
    is_french = (await session.get_one(Tenant, tenant_id)).language == "fr"
    said = french if is_french and french else error
    text = WORDS["fr" if is_french else "en"][outcome].format(number=sequence, error=said.rstrip("."))
    await conversations.note(session, conversation, name=NAME, text=text, source_id=f"{outcome}:{message_id}")
