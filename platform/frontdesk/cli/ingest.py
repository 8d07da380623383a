"""`frontdesk ingest`: give a business more documents."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, cast
from uuid import UUID

import typer

from frontdesk.cli.services import running_desk
from frontdesk.kit.errors import Unavailable
from frontdesk.knowledge import repository
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants
from frontdesk.tenants.folder import DocumentFile, read_document_files
from frontdesk_agents.gloss import Language

SOURCE = "upload"


def command(
    files: Annotated[list[Path], typer.Argument(help="Markdown or text files.")],
    tenant: Annotated[str, typer.Option(help="The business's slug.")],
) -> None:
    """Add files to what a business's agents know; a file of the same name is replaced."""
    asyncio.run(_ingest(files, tenant))


async def _ingest(files: list[Path], slug: str) -> None:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        documents = read_document_files(files, cast(Language, tenant.language))
        queued = await _put(runtime, tenant.id, documents)
        await _finish(runtime, tenant.id, queued)
        async with runtime.database.tenant(tenant.id) as session:
            known = await repository.documents_of(session, tenant.id)
    names = {document.name for document in documents}
    for document in known:
        if document.name in names:
            typer.echo(f"{document.name}: {document.error or document.status}")


async def _put(runtime: Runtime, tenant_id: UUID, documents: tuple[DocumentFile, ...]) -> list[UUID]:
    fields = [DocumentFields(d.name, d.title, d.language, d.text) for d in documents]
    async with runtime.database.tenant(tenant_id) as session:
        return await put_documents(session, tenant_id, SOURCE, fields)


async def _finish(runtime: Runtime, tenant_id: UUID, queued: list[UUID]) -> None:
    try:
        for document_id in queued:
            await ingest_document(runtime.database, runtime.models.embedder(tenant_id), tenant_id, document_id)
    except Unavailable:
        for document_id in queued:
            runtime.wake_ups.document(tenant_id, document_id)
