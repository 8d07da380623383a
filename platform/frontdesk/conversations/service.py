"""What can be done with a conversation. Every function works inside its caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from frontdesk.conversations import attachments, receiving, repository
from frontdesk.conversations.attachments import Media
from frontdesk.conversations.errors import NotTheAgents, UnknownConversation
from frontdesk.conversations.models import Attachment, Conversation, Message
from frontdesk.conversations.receiving import Key
from frontdesk.kit.database import new_id, object_of


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

    @property
    def sender(self) -> Key:
        """The customer."""
        return self.inbox_id, self.contact

    @property
    def source(self) -> Key:
        """The message, as its inbox knows it."""
        return self.inbox_id, self.external_id


@dataclass(frozen=True)
class Received:
    """`is_new` is False when this external id had been stored before."""

    message: Message
    conversation: Conversation
    is_new: bool


async def receive(session: AsyncSession, inbound: InboundMessage) -> Received:
    """Store a customer's message with its contact and conversation, once per (inbox, external id)."""
    [received] = await receive_all(session, inbound.tenant_id, [inbound])
    return received


async def receive_all(session: AsyncSession, tenant_id: UUID, inbound: Sequence[InboundMessage]) -> list[Received]:
    """The same for messages of one tenant in the order in which they came, with no more statements than for one.

    Raises psycopg's `UniqueViolation` when a customer's contact is made elsewhere at the same moment: do it again.
    """
    live, last = await _live_of(session, tenant_id, [each.sender for each in inbound])
    known = await receiving.known_messages(session, tenant_id, [each.source for each in inbound])
    fresh = _first_of_each(inbound, lambda each: each.source, known)
    newcomers = _first_of_each(fresh.values(), lambda each: each.sender, live)
    if newcomers:
        live |= await receiving.begin(session, tenant_id, [_newcomer(each) for each in newcomers.values()], last)
    files = {source: await _files_of(session, live[each.sender], each) for source, each in fresh.items()}
    stored = {source: _message(live[each.sender], each, files[source]) for source, each in fresh.items()}
    if stored:
        await receiving.store(session, list(stored.values()))
    for source, each in fresh.items():
        await attachments.attach(session, stored[source], files[source])
        await attachments.expect(session, stored[source], live[each.sender].contact_id, each.media)
    mine = {conversation.id: conversation for conversation in live.values()}
    return [
        Received(stored[each.source], live[each.sender], is_new=fresh[each.source] is each)
        if each.source in stored
        else await _known(session, known[each.source], mine)
        for each in inbound
    ]


async def is_known(session: AsyncSession, tenant_id: UUID, sender: Key) -> bool:
    """Whether this customer has written to the inbox before."""
    return await repository.known_contact(session, tenant_id, *sender) is not None


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


async def _live_of(
    session: AsyncSession, tenant_id: UUID, senders: Sequence[Key]
) -> tuple[dict[Key, Conversation], int]:
    """The customers' live conversations, locked, and the tenant's last number, which is held when somebody has none."""
    wanted = list(dict.fromkeys(senders))
    live = await receiving.lock_live(session, tenant_id, wanted)
    missing = [sender for sender in wanted if sender not in live]
    if not missing:
        return live, 0
    last = await receiving.hold_counter(session, tenant_id)
    return live | await receiving.lock_live(session, tenant_id, missing), last


def _first_of_each(
    inbound: Iterable[InboundMessage], key: Callable[[InboundMessage], Key], without: Container[Key]
) -> dict[Key, InboundMessage]:
    first: dict[Key, InboundMessage] = {}
    for each in inbound:
        if key(each) not in without:
            first.setdefault(key(each), each)
    return first


def _newcomer(inbound: InboundMessage) -> receiving.Newcomer:
    return receiving.Newcomer(inbound.sender, inbound.contact_name, inbound.language)


async def _files_of(session: AsyncSession, conversation: Conversation, inbound: InboundMessage) -> list[Attachment]:
    if not inbound.files:
        return []
    return await attachments.take(session, inbound.tenant_id, conversation.contact_id, inbound.files)


def _message(conversation: Conversation, inbound: InboundMessage, files: Sequence[Attachment]) -> Message:
    """The next message of a locked conversation."""
    text, content = _with_files(inbound.text, inbound.content or {}, [*files, *inbound.media])
    set_committed_value(conversation, "last_sequence", conversation.last_sequence + 1)
    row = {
        "tenant_id": conversation.tenant_id,
        "id": new_id(),
        "conversation_id": conversation.id,
        "inbox_id": conversation.inbox_id,
        "sequence": conversation.last_sequence,
        "direction": "incoming",
        "sender": "contact",
        "sender_name": inbound.sender_name,
        "private": False,
        "source_id": inbound.external_id,
        "text": text,
        "content": content,
    }
    return object_of(Message, row)


async def _known(session: AsyncSession, message: Message, mine: Mapping[UUID, Conversation]) -> Received:
    conversation = mine.get(message.conversation_id)
    return Received(
        message, conversation or await get(session, message.tenant_id, message.conversation_id), is_new=False
    )


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
