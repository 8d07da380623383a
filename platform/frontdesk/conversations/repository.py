"""Queries over contacts, conversations and messages of the transaction's tenant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Select, bindparam, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from frontdesk.conversations.models import (
    Contact,
    ContactIdentity,
    Conversation,
    Inbox,
    InboxAddress,
    Message,
)
from frontdesk.kit.database import fetch, new_id

# Statements of every message and turn, made once.
_CONVERSATION = select(Conversation).where(
    Conversation.tenant_id == bindparam("tenant"), Conversation.id == bindparam("conversation")
)
_LOCKED = _CONVERSATION.with_for_update().execution_options(populate_existing=True)
_LIVE = select(Conversation).where(
    Conversation.tenant_id == bindparam("tenant"),
    Conversation.inbox_id == bindparam("inbox"),
    Conversation.contact_id == bindparam("contact"),
    Conversation.status != "resolved",
)
_WITH_SOURCE = select(Message).where(
    Message.tenant_id == bindparam("tenant"),
    Message.inbox_id == bindparam("inbox"),
    Message.source_id == bindparam("source"),
)
_STORE = """
with advanced as (
    update conversations set last_sequence = %(sequence)s, updated_at = now() where tenant_id = %(tenant_id)s and id = %(conversation_id)s
), stored as (
    insert into messages (tenant_id, id, conversation_id, inbox_id, sequence, direction, sender, sender_name, private, source_id,
        turn_id, text, content)
    values (%(tenant_id)s, %(id)s, %(conversation_id)s, %(inbox_id)s, %(sequence)s, %(direction)s, %(sender)s, %(sender_name)s, %(private)s, %(source_id)s,
        %(turn_id)s, %(text)s, %(content)s)
    returning created_at
)"""
_SEND = """, leaving as (
    insert into outbox (tenant_id, id, conversation_id, message_id, status, attempts)
    values (%(tenant_id)s, %(outbox_id)s, %(conversation_id)s, %(id)s, 'queued', 0)
)"""
_STORED = " select created_at from stored"
_APPEND, _APPEND_AND_SEND = _STORE + _STORED, _STORE + _SEND + _STORED


async def find_address(session: AsyncSession, channel: str, address: str) -> InboxAddress | None:
    """The inbox behind a public address; a global look-up."""
    return await session.get(InboxAddress, (channel, address))


async def contact_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, source_id: str, name: str | None) -> UUID:
    """The contact with that id on that inbox, made when it is new."""
    known = await known_contact(session, tenant_id, inbox_id, source_id)
    return known or await _make_contact(session, tenant_id, inbox_id, source_id, name)


async def known_contact(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, source_id: str) -> UUID | None:
    """The contact with that id on that inbox, if there is one."""
    return await session.scalar(
        select(ContactIdentity.contact_id).where(
            ContactIdentity.tenant_id == tenant_id,
            ContactIdentity.inbox_id == inbox_id,
            ContactIdentity.source_id == source_id,
        )
    )


async def _make_contact(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, source_id: str, name: str | None
) -> UUID:
    contact_id = new_id()
    await session.execute(insert(Contact).values(tenant_id=tenant_id, id=contact_id, name=name))
    made: UUID | None = await session.scalar(
        insert(ContactIdentity)
        .values(tenant_id=tenant_id, inbox_id=inbox_id, source_id=source_id, contact_id=contact_id)
        .on_conflict_do_nothing()
        .returning(ContactIdentity.contact_id)
    )
    if made is not None:
        return made
    await session.delete(await session.get_one(Contact, (tenant_id, contact_id)))  # another request was faster
    return await contact_of(session, tenant_id, inbox_id, source_id, name)


async def live_conversation(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, contact_id: UUID
) -> Conversation | None:
    """The contact's conversation on this inbox that is not resolved."""
    return await session.scalar(_LIVE, {"tenant": tenant_id, "inbox": inbox_id, "contact": contact_id})


async def newest_conversation(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, contact_id: UUID
) -> Conversation | None:
    """The contact's newest conversation on this inbox, ended or not."""
    mine = select(Conversation).where(
        Conversation.tenant_id == tenant_id, Conversation.inbox_id == inbox_id, Conversation.contact_id == contact_id
    )
    return await session.scalar(mine.order_by(Conversation.display_id.desc()).limit(1))


async def get_conversation(
    session: AsyncSession, tenant_id: UUID, conversation_id: UUID, *, lock: bool = False
) -> Conversation | None:
    """A conversation of this tenant."""
    own = {"tenant": tenant_id, "conversation": conversation_id}
    return await session.scalar(_LOCKED if lock else _CONVERSATION, own)


async def message_with_source(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, source_id: str) -> Message | None:
    """The message with this external id on this inbox."""
    return await session.scalar(_WITH_SOURCE, {"tenant": tenant_id, "inbox": inbox_id, "source": source_id})


async def append(session: AsyncSession, conversation: Conversation, *, leaves: bool = False, **values: Any) -> Message:
    """The next message of a conversation whose row is locked; one that `leaves` gets its row of the outbox."""
    row = {
        "sender_name": None,
        "private": False,
        "source_id": None,
        "turn_id": None,
        "content": {},
        **values,
        "tenant_id": conversation.tenant_id,
        "id": new_id(),
        "conversation_id": conversation.id,
        "inbox_id": conversation.inbox_id,
        "sequence": conversation.last_sequence + 1,
    }
    content = Jsonb(row["content"])
    statement, more = (_APPEND_AND_SEND, {"outbox_id": new_id()}) if leaves else (_APPEND, {})
    [(created_at,)] = await fetch(session, statement, **{**row, **more, "content": content})
    set_committed_value(conversation, "last_sequence", row["sequence"])
    return Message(**row, created_at=created_at)


async def messages_after(
    session: AsyncSession,
    tenant_id: UUID,
    conversation_id: UUID,
    after: int,
    limit: int,
    *,
    private: bool = False,
) -> Sequence[Message]:
    """Messages with a sequence over `after`, oldest first; private notes only when asked for."""
    query = select(Message).where(
        Message.tenant_id == tenant_id, Message.conversation_id == conversation_id, Message.sequence > after
    )
    if not private:
        query = query.where(Message.private.is_(False))
    return (await session.scalars(query.order_by(Message.sequence).limit(limit))).all()


async def newest_messages(
    session: AsyncSession, tenant_id: UUID, conversation_id: UUID, limit: int
) -> Sequence[Message]:
    """The newest public messages, oldest first."""
    query = select(Message).where(
        Message.tenant_id == tenant_id, Message.conversation_id == conversation_id, Message.private.is_(False)
    )
    newest = (await session.scalars(query.order_by(Message.sequence.desc()).limit(limit))).all()
    return newest[::-1]


async def recent(
    session: AsyncSession, tenant_id: UUID, *, status: str | None, before: datetime | None, limit: int
) -> Sequence[tuple[Conversation, Inbox, Contact]]:
    """Conversations with their inbox and contact, most recently changed first."""
    query = _with_inbox_and_contact(tenant_id)
    if status is not None:
        query = query.where(Conversation.status == status)
    if before is not None:
        query = query.where(Conversation.updated_at < before)
    rows = await session.execute(query.order_by(Conversation.updated_at.desc()).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


async def with_inbox_and_contact(
    session: AsyncSession, tenant_id: UUID, conversation_id: UUID
) -> tuple[Conversation, Inbox, Contact] | None:
    """One conversation with its inbox and contact."""
    query = _with_inbox_and_contact(tenant_id).where(Conversation.id == conversation_id)
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def _with_inbox_and_contact(tenant_id: UUID) -> Select[Conversation, Inbox, Contact]:
    return (
        select(Conversation, Inbox, Contact)
        .join(Inbox, (Inbox.tenant_id == Conversation.tenant_id) & (Inbox.id == Conversation.inbox_id))
        .join(Contact, (Contact.tenant_id == Conversation.tenant_id) & (Contact.id == Conversation.contact_id))
        .where(Conversation.tenant_id == tenant_id)
    )


async def last_messages(
    session: AsyncSession, tenant_id: UUID, conversations: Sequence[Conversation]
) -> dict[UUID, Message]:
    """The last message of each conversation."""
    pairs = [(c.id, c.last_sequence) for c in conversations]
    rows = await session.scalars(
        select(Message).where(
            Message.tenant_id == tenant_id,
            tuple_(Message.conversation_id, Message.sequence).in_(pairs),
        )
    )
    return {m.conversation_id: m for m in rows}


async def set_status(session: AsyncSession, conversation: Conversation, status: str) -> None:
    """Change a locked conversation's status."""
    await session.execute(
        update(Conversation)
        .where(Conversation.tenant_id == conversation.tenant_id, Conversation.id == conversation.id)
        .values(status=status, updated_at=func.now())
    )
    await session.refresh(conversation)
