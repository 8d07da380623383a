"""Contacts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.api import paging
from frontdesk.channels.api.access import ProgramDep
from frontdesk.channels.api.conversations import IdempotencyKey
from frontdesk.channels.api.paging import Cursor, Limit
from frontdesk.channels.api.route import api_router, needs
from frontdesk.channels.api.schemas import ContactIn
from frontdesk.channels.widget.erasing import erase_contact
from frontdesk.client.models import Contact as Told
from frontdesk.client.models import Page
from frontdesk.conversations.models import Contact
from frontdesk.kit.database import new_id
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import DatabaseDep, PublisherDep
from frontdesk.webhooks import resources

router = api_router("contacts")
READ, WRITE = needs("contacts:read"), needs("contacts:write")


@router.get("/contacts", openapi_extra=READ)
async def list_contacts(
    program: ProgramDep,
    database: DatabaseDep,
    email: Annotated[str | None, Query(max_length=254)] = None,
    phone: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Told]:
    """Contacts, the newest first."""
    filters = paging.all_of(
        (email, lambda value: Contact.email == value), (phone, lambda value: Contact.phone == value)
    )
    query = select(Contact).where(Contact.tenant_id == program.tenant_id, Contact.erase_at.is_(None), *filters)
    async with database.tenant(program.tenant_id) as session:
        return await paging.newest_first(
            session, query, Contact.id, cursor=cursor, limit=limit, shown=resources.contact
        )


@router.get("/contacts/{contact_id}", openapi_extra=READ)
async def get_contact(program: ProgramDep, database: DatabaseDep, contact_id: UUID) -> Told:
    """One contact."""
    async with database.tenant(program.tenant_id) as session:
        return resources.contact(await _get(session, program.tenant_id, contact_id))


@router.post("/contacts", status_code=201, openapi_extra=WRITE)
async def create_contact(program: ProgramDep, database: DatabaseDep, body: ContactIn, _: IdempotencyKey = None) -> Told:
    """A new contact. Customers who write become contacts by themselves."""
    async with database.tenant(program.tenant_id) as session:
        contact = Contact(tenant_id=program.tenant_id, id=new_id(), **{"fields": {}, **_given(body)})
        session.add(contact)
        await session.flush()
        await session.refresh(contact)
        return resources.contact(contact)


@router.patch("/contacts/{contact_id}", openapi_extra=WRITE)
async def update_contact(program: ProgramDep, database: DatabaseDep, contact_id: UUID, body: ContactIn) -> Told:
    """Change what is given; null empties it. `fields` are replaced as a whole."""
    async with database.tenant(program.tenant_id) as session:
        contact = await _get(session, program.tenant_id, contact_id)
        for name, value in _given(body).items():
            setattr(contact, name, value)
        await session.flush()
        return resources.contact(contact)


@router.delete("/contacts/{contact_id}", status_code=204, openapi_extra=WRITE)
async def delete_contact(program: ProgramDep, database: DatabaseDep, publisher: PublisherDep, contact_id: UUID) -> None:
    """Delete a contact with its conversations, at once or when the business's time for keeping them has passed."""
    async with database.tenant(program.tenant_id) as session:
        ended = await erase_contact(session, await _get(session, program.tenant_id, contact_id))
    for conversation_id in ended:
        data = {"id": conversation_id, "status": "resolved"}
        await publisher.publish(program.tenant_id, conversation_id, "conversation", data)


async def _get(session: AsyncSession, tenant_id: UUID, contact_id: UUID) -> Contact:
    contact = await session.get(Contact, (tenant_id, contact_id), with_for_update=True)
    if contact is None or contact.erase_at is not None:
        raise NotFound("there is no such contact in this business")
    return contact


def _given(body: ContactIn) -> dict[str, object]:
    given = body.model_dump(exclude_unset=True)
    return {**given, "fields": given["fields"] or {}} if "fields" in given else given
