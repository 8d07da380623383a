"""A visitor signs in: what they said before becomes the customer's own, and their anonymous token opens it no more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.identity import Customer
from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import contacts, repository
from frontdesk.conversations.models import Attachment, Contact, ContactIdentity, Conversation
from frontdesk.handoffs import service as handoffs
from frontdesk.turns.finishing import clear_pending
from frontdesk.turns.queue import drop_queued


async def sign_in(session: AsyncSession, visitor: Visitor, customer: Customer, before: Visitor | None) -> Contact:
    """The contact of a signed-in customer, with what the anonymous visitor `before` has said and told."""
    tenant_id, inbox_id = visitor.tenant_id, visitor.inbox_id
    contact_id = await repository.contact_of(session, tenant_id, inbox_id, visitor.source_id, customer.name)
    earlier = before and await repository.known_contact(session, tenant_id, inbox_id, before.source_id)
    rows = await _locked(session, tenant_id, [contact_id, *([earlier] if earlier else [])])
    contact = rows[contact_id]
    contact.name, contact.email = customer.name or contact.name, customer.email or contact.email
    if earlier and earlier != contact_id:
        await _merge(session, rows[earlier], contact)
    await session.flush()
    return contact


async def _locked(session: AsyncSession, tenant_id: UUID, ids: list[UUID]) -> dict[UUID, Contact]:
    query = select(Contact).where(Contact.tenant_id == tenant_id, Contact.id.in_(ids)).order_by(Contact.id)
    return {contact.id: contact for contact in await session.scalars(query.with_for_update())}


async def _merge(session: AsyncSession, visitor: Contact, customer: Contact) -> None:
    for column in contacts.COLUMNS:
        setattr(customer, column, getattr(customer, column) or getattr(visitor, column))
    customer.fields = {**visitor.fields, **customer.fields}
    await _end_all_but_one(session, visitor, customer)
    owned = (Conversation.tenant_id == visitor.tenant_id) & (Conversation.contact_id == visitor.id)
    await session.execute(update(Conversation).where(owned).values(contact_id=customer.id))
    files = (Attachment.tenant_id == visitor.tenant_id) & (Attachment.contact_id == visitor.id)
    await session.execute(update(Attachment).where(files).values(contact_id=customer.id))
    identities = (ContactIdentity.tenant_id == visitor.tenant_id) & (ContactIdentity.contact_id == visitor.id)
    await session.execute(delete(ContactIdentity).where(identities))
    await session.execute(delete(Contact).where(Contact.tenant_id == visitor.tenant_id, Contact.id == visitor.id))


async def _end_all_but_one(session: AsyncSession, visitor: Contact, customer: Contact) -> None:
    """A contact has one live conversation on an inbox: the one with a person goes on, else the one they are in now."""
    query = select(Conversation).where(
        Conversation.tenant_id == visitor.tenant_id,
        Conversation.contact_id.in_((visitor.id, customer.id)),
        Conversation.status != "resolved",
    )
    live = list(await session.scalars(query.with_for_update()))
    for inbox_id in {conversation.inbox_id for conversation in live}:
        here = [conversation for conversation in live if conversation.inbox_id == inbox_id]
        here.sort(key=lambda each: (each.status == "open", each.contact_id == visitor.id), reverse=True)
        for conversation in here[1:]:
            await handoffs.release(session, conversation, status="resolved")
            await clear_pending(session, conversation)
            await drop_queued(session, conversation.tenant_id, conversation.id)
