"""Queries over sources, documents and passages of the transaction's tenant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import REGCONFIG, insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import new_id
from frontdesk.knowledge.models import Chunk, ChunkSentence, Document, Source


async def source_id_of(session: AsyncSession, tenant_id: UUID, name: str, kind: str) -> UUID:
    """The source of that name, made when it is new."""
    made = insert(Source).values(tenant_id=tenant_id, id=new_id(), name=name, kind=kind)
    await session.execute(made.on_conflict_do_nothing())
    statement = select(Source.id).where(Source.tenant_id == tenant_id, Source.name == name)
    return (await session.scalars(statement)).one()


async def document_named(session: AsyncSession, tenant_id: UUID, source_id: UUID, name: str) -> Document | None:
    """The document of that name in the source, locked until the transaction ends."""
    return await session.scalar(
        select(Document)
        .where(Document.tenant_id == tenant_id, Document.source_id == source_id, Document.name == name)
        .with_for_update()
    )


async def document_for_update(session: AsyncSession, tenant_id: UUID, document_id: UUID) -> Document | None:
    """The document, locked until the transaction ends."""
    return await session.get(Document, (tenant_id, document_id), with_for_update=True)


async def drop_others(session: AsyncSession, tenant_id: UUID, source_id: UUID, names: Iterable[str]) -> None:
    """Remove the source's documents that are not among `names`, with their passages."""
    await session.execute(
        delete(Document).where(
            Document.tenant_id == tenant_id, Document.source_id == source_id, Document.name.not_in(list(names))
        )
    )


async def documents_of(session: AsyncSession, tenant_id: UUID) -> Sequence[Document]:
    """The tenant's documents, by name."""
    return (
        await session.scalars(select(Document).where(Document.tenant_id == tenant_id).order_by(Document.name))
    ).all()


async def remove_document(session: AsyncSession, tenant_id: UUID, document_id: UUID) -> bool:
    """Remove a document with its passages; False when there is none."""
    mine = (Document.tenant_id == tenant_id) & (Document.id == document_id)
    return await session.scalar(delete(Document).where(mine).returning(Document.id)) is not None


async def queued_documents(session: AsyncSession, tenant_id: UUID) -> Sequence[UUID]:
    """The documents that wait to be ingested, oldest first."""
    statement = select(Document.id).where(Document.tenant_id == tenant_id, Document.status == "queued")
    return (await session.scalars(statement.order_by(Document.created_at))).all()


async def note_failure(session: AsyncSession, tenant_id: UUID, document_id: UUID, digest: bytes, error: str) -> None:
    """Say why this version of the document could not be ingested."""
    await session.execute(
        update(Document)
        .where(Document.tenant_id == tenant_id, Document.id == document_id, Document.digest == digest)
        .values(status="failed", error=error)
    )


async def replace_chunks(
    session: AsyncSession,
    tenant_id: UUID,
    document_id: UUID,
    chunks: Sequence[Mapping[str, Any]],
    sentences: Sequence[Mapping[str, Any]],
    config: str,
) -> None:
    """Put these passages in the place of the document's present ones. A chunk's `terms` is its folded text."""
    await session.execute(delete(Chunk).where(Chunk.tenant_id == tenant_id, Chunk.document_id == document_id))
    own = {"tenant_id": tenant_id}
    for chunk in chunks:
        terms = func.to_tsvector(cast(config, REGCONFIG), chunk["terms"])
        await session.execute(insert(Chunk).values(**{**chunk, **own, "document_id": document_id, "terms": terms}))
    if sentences:
        await session.execute(insert(ChunkSentence), [{**sentence, **own} for sentence in sentences])
