"""What is known of a customer: put, read, and deleted when they ask for it. Every function works inside its caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.community.models import Flag
from frontdesk.conversations import repository
from frontdesk.conversations.models import Contact, ContactIdentity, Conversation
from frontdesk.sales.models import Lead

COLUMNS = ("name", "email", "phone")


async def contact_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, source_id: str) -> Contact | None:
    """The contact with that id on that inbox."""
    contact_id = await repository.known_contact(session, tenant_id, inbox_id, source_id)
    return await session.get(Contact, (tenant_id, contact_id)) if contact_id else None


async def source_of(session: AsyncSession, conversation: Conversation) -> str | None:
    """The customer's id on the conversation's inbox; None when they were forgotten."""
    return await session.scalar(
        select(ContactIdentity.source_id)
        .where(
            ContactIdentity.tenant_id == conversation.tenant_id,
            ContactIdentity.inbox_id == conversation.inbox_id,
            ContactIdentity.contact_id == conversation.contact_id,
        )
        .order_by(ContactIdentity.created_at)
        .limit(1)
    )


async def put_answers(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, source_id: str, answers: Mapping[str, str]
) -> Contact:
    """Keep what a customer has told of themselves; `name`, `email` and `phone` are the contact's own."""
    contact_id = await repository.contact_of(session, tenant_id, inbox_id, source_id, None)
    contact = await session.get_one(Contact, (tenant_id, contact_id))
    for column in COLUMNS:
        if column in answers:
            setattr(contact, column, answers[column])
    own = {name: value for name, value in answers.items() if name not in COLUMNS}
    contact.fields = {**contact.fields, **own}
    await session.flush()
    return contact


async def forget(session: AsyncSession, contact: Contact, keep: timedelta) -> None:
    """Cut a customer off from all that is theirs, and delete it: now, or after the time the business has to keep it."""
    mine = (ContactIdentity.tenant_id == contact.tenant_id) & (ContactIdentity.contact_id == contact.id)
    await session.execute(delete(ContactIdentity).where(mine))
    if not keep:
        await erase(session, contact.tenant_id, contact.id)
        return
    when = func.now() + keep
    await session.execute(
        update(Contact).where(Contact.tenant_id == contact.tenant_id, Contact.id == contact.id).values(erase_at=when)
    )


async def erase(session: AsyncSession, tenant_id: UUID, contact_id: UUID) -> None:
    """Delete a contact with its conversations and everything that hangs on them: messages, turns, tool calls, traces,
    leads and flags."""
    conversations = await session.scalars(
        select(Conversation.id).where(Conversation.tenant_id == tenant_id, Conversation.contact_id == contact_id)
    )
    for conversation_id in conversations:
        for made in (Lead, Flag):
            of_it = made.call_key.startswith(f"{conversation_id}:")
            await session.execute(delete(made).where(made.tenant_id == tenant_id, of_it))
    await session.execute(delete(Contact).where(Contact.tenant_id == tenant_id, Contact.id == contact_id))
