"""What can be done with a conversation. Every function works inside its caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import attachments, repository
from frontdesk.conversations.attachments import Media
from frontdesk.conversations.errors import NotTheAgents, UnknownConversation
from frontdesk.conversations.models import Attachment, Conversation, Message


@dataclass(frozen=True)
class InboundMessage:
    """What a channel parsed: `contact` is the customer's id on that inbox, `external_id` the message's own; `sender_name`
    tells apart who writes in a group. `files` are uploads of the customer, `media` files that the platform still has; `text`
    may be empty beside them."""

    tenant_id: UUID
    inbox_id: UUID
    contact: str
    external_id: str
    text: str
    contact_name: str | None = None
    language: str | None = None
    sender_name: str | None = None
    content: Mapping[str, Any] | None = None
    files: Sequence[UUID] = ()
    media: Sequence[Media] = ()


@dataclass(frozen=True)
class Received:
    """`is_new` is False when this external id had been stored before."""

    message: Message
    conversation: Conversation
    is_new: bool


async def receive(session: AsyncSession, inbound: InboundMessage) -> Received:
    """Store a customer's message with its contact and conversation, once per (inbox, external id)."""
    tenant_id, inbox_id = inbound.tenant_id, inbound.inbox_id
    conversation = await repository.live_conversation_of(session, tenant_id, inbox_id, inbound.contact)
    if conversation is None:
        contact_id = await repository.contact_of(session, tenant_id, inbox_id, inbound.contact, inbound.contact_name)
        conversation = await repository.live_conversation(session, tenant_id, inbox_id, contact_id, lock=True)
    known = await repository.message_with_source(session, tenant_id, inbox_id, inbound.external_id)
    if known is not None:
        return Received(known, await get(session, tenant_id, known.conversation_id), is_new=False)
    if conversation is None:
        conversation = await repository.begin_conversation(session, tenant_id, inbox_id, contact_id, inbound.language)
    files = await attachments.take(session, tenant_id, conversation.contact_id, inbound.files) if inbound.files else []
    text, content = _with_files(inbound.text, inbound.content or {}, [*files, *inbound.media])
    message = await repository.append(
        session,
        conversation,
        direction="incoming",
        sender="contact",
        sender_name=inbound.sender_name,
        content=content,
        text=text,
        source_id=inbound.external_id,
    )
    await attachments.attach(session, message, files)
    await attachments.expect(session, message, conversation.contact_id, inbound.media)
    return Received(message, conversation, is_new=True)


async def get(session: AsyncSession, tenant_id: UUID, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """The conversation; raises `UnknownConversation`."""
    conversation = await repository.get_conversation(session, tenant_id, conversation_id, lock=lock)
    if conversation is None:
        raise UnknownConversation("there is no such conversation in this business")
    return conversation


async def reply(
    session: AsyncSession,
    conversation: Conversation,
    *,
    turn_id: UUID,
    text: str,
    content: Mapping[str, Any],
    name: str,
) -> Message:
    """Store the agent's reply and its outbox row. Raises `NotTheAgents` when a person has taken over."""
    if conversation.status != "pending":
        raise NotTheAgents("a person has this conversation now; the agent stays silent")
    return await _send(
        session, conversation, sender="agent", sender_name=name, text=text, content=dict(content), turn_id=turn_id
    )


async def operator_reply(
    session: AsyncSession,
    conversation: Conversation,
    *,
    name: str,
    text: str,
    source_id: str,
    content: Mapping[str, Any] | None = None,
    files: Sequence[UUID] = (),
    user_id: UUID | None = None,
) -> Message:
    """Store an operator's reply with their uploads and its outbox row, once per `source_id`. Raises `UnknownAttachment`."""
    known = await repository.message_with_source(session, conversation.tenant_id, conversation.inbox_id, source_id)
    if known is not None:
        return known
    contact_id = conversation.contact_id
    taken = await attachments.take(session, conversation.tenant_id, contact_id, files, user_id=user_id) if files else []
    text, content = _with_files(text, content or {}, taken)
    message = await _send(
        session, conversation, sender="operator", sender_name=name, text=text, content=content, source_id=source_id
    )
    await attachments.attach(session, message, taken)
    return message


async def notice(session: AsyncSession, conversation: Conversation, text: str) -> Message:
    """Store a sentence of the system for the customer, and its outbox row."""
    return await _send(session, conversation, sender="system", sender_name=None, text=text, content={})


async def note(session: AsyncSession, conversation: Conversation, *, name: str, text: str, source_id: str) -> Message:
    """Store a private note; it never leaves the console."""
    known = await repository.message_with_source(session, conversation.tenant_id, conversation.inbox_id, source_id)
    return known or await repository.append(
        session,
        conversation,
        direction="outgoing",
        sender="operator",
        sender_name=name,
        private=True,
        text=text,
        source_id=source_id,
    )


async def mark_seen(
    session: AsyncSession, conversation: Conversation, *, by: Literal["contact", "operator"], sequence: int
) -> bool:
    """Note how far a reader has come; False when they had read that far before."""
    column = f"seen_by_{by}"
    seen = min(sequence, conversation.last_sequence)
    if seen <= getattr(conversation, column):
        return False
    setattr(conversation, column, seen)
    await session.flush()
    return True


async def resolve(session: AsyncSession, conversation: Conversation) -> None:
    """End a conversation; the contact's next message begins a new one."""
    conversation.assignee_id = None
    conversation.assignee_name = None
    await session.flush()
    await repository.set_status(session, conversation, "resolved")


async def _send(session: AsyncSession, conversation: Conversation, **values: Any) -> Message:
    return await repository.append(session, conversation, leaves=True, direction="outgoing", **values)


def _with_files(
    text: str, content: Mapping[str, Any], files: Sequence[Attachment | Media]
) -> tuple[str, dict[str, Any]]:
    """Text and content of a message with its files; one without words is told by their names."""
    told = [*content.get("attachments", []), *map(attachments.told, files)]
    if not told:
        return text, dict(content)
    wordless = {} if text else {"wordless": True}
    return text or attachments.named(told), {**content, **wordless, "attachments": told}
