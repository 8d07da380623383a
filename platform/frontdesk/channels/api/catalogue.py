"""Agents, leads and documents."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from frontdesk.channels.api import paging
from frontdesk.channels.api.access import ProgramDep
from frontdesk.channels.api.paging import Cursor, Limit
from frontdesk.channels.api.route import api_router, needs
from frontdesk.channels.api.schemas import DocumentIn
from frontdesk.channels.parts import WakeUpsDep
from frontdesk.client import models as told
from frontdesk.client.models import Page
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import DatabaseDep
from frontdesk.knowledge import repository as knowledge
from frontdesk.knowledge.errors import DocumentNotFound
from frontdesk.knowledge.models import Document
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.roster.models import Agent
from frontdesk.sales.models import Lead
from frontdesk.webhooks import resources

SOURCE = "api"  # the documents that programs put

agents, leads, documents = api_router("agents"), api_router("leads"), api_router("documents")
READ, WRITE = needs("knowledge:read"), needs("knowledge:write")


@agents.get("/agents", openapi_extra=needs("agents:read"))
async def list_agents(
    program: ProgramDep, database: DatabaseDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[told.Agent]:
    """The business's agents, the newest first."""
    query = select(Agent).where(Agent.tenant_id == program.tenant_id)
    async with database.tenant(program.tenant_id) as session:
        return await paging.newest_first(session, query, Agent.id, cursor=cursor, limit=limit, shown=resources.agent)


@leads.get("/leads", openapi_extra=needs("leads:read"))
async def list_leads(
    program: ProgramDep, database: DatabaseDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[told.Lead]:
    """Captured leads, the newest first."""
    query = select(Lead).where(Lead.tenant_id == program.tenant_id)
    async with database.tenant(program.tenant_id) as session:
        return await paging.newest_first(session, query, Lead.id, cursor=cursor, limit=limit, shown=resources.lead)


@leads.get("/leads/{lead_id}", openapi_extra=needs("leads:read"))
async def get_lead(program: ProgramDep, database: DatabaseDep, lead_id: UUID) -> told.Lead:
    """One lead."""
    async with database.tenant(program.tenant_id) as session:
        lead = await session.get(Lead, (program.tenant_id, lead_id))
    if lead is None:
        raise NotFound("there is no such lead in this business")
    return resources.lead(lead)


@documents.get("/documents", openapi_extra=READ)
async def list_documents(
    program: ProgramDep,
    database: DatabaseDep,
    name: Annotated[str | None, Query(max_length=300)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[told.Document]:
    """What agents may say, the newest first, without the texts."""
    filters = paging.all_of((name, lambda value: Document.name == value))
    query = select(Document).where(Document.tenant_id == program.tenant_id, *filters)
    async with database.tenant(program.tenant_id) as session:
        return await paging.newest_first(
            session, query, Document.id, cursor=cursor, limit=limit, shown=resources.document
        )


@documents.get("/documents/{document_id}", openapi_extra=READ)
async def get_document(program: ProgramDep, database: DatabaseDep, document_id: UUID) -> told.DocumentText:
    """One document with its text."""
    async with database.tenant(program.tenant_id) as session:
        document = await session.get(Document, (program.tenant_id, document_id))
    if document is None:
        raise DocumentNotFound("there is no such document in this business")
    return resources.document_text(document)


@documents.put("/documents", openapi_extra=WRITE)
async def put_document(
    program: ProgramDep, database: DatabaseDep, wake_ups: WakeUpsDep, body: DocumentIn
) -> told.Document:
    """Store a document under its name; it is searchable when its `status` is `ready`, and an earlier text answers until then."""
    tenant_id, fields = program.tenant_id, DocumentFields(body.name, body.title, body.language, body.text)
    async with database.tenant(tenant_id) as session:
        queued = await put_documents(session, tenant_id, SOURCE, [fields], kind="api")
        source_id = await knowledge.source_id_of(session, tenant_id, SOURCE, "api")
        document = await knowledge.document_named(session, tenant_id, source_id, body.name)
        assert document is not None
        await session.refresh(document)
    for document_id in queued:
        wake_ups.document(tenant_id, document_id)
    return resources.document(document)


@documents.delete("/documents/{document_id}", status_code=204, openapi_extra=WRITE)
async def delete_document(program: ProgramDep, database: DatabaseDep, document_id: UUID) -> None:
    """Remove a document; agents do not say it from the next question on."""
    async with database.tenant(program.tenant_id) as session:
        if not await knowledge.remove_document(session, program.tenant_id, document_id):
            raise DocumentNotFound("there is no such document in this business")
