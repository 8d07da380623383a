"""Documents, their passages, and the passages' sentences."""

from __future__ import annotations

from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id

WIDTH = 384  # of the embedder's vectors


class Source(Timestamps, TenantModel):
    """Where documents come from; `kind` is upload, folder, api or correction."""

    __tablename__ = "knowledge_sources"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))


class Document(Timestamps, TenantModel):
    """One file; `digest` is the SHA-256 of its text; `status` is queued, ready or failed (with `error`)."""

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "source_id"], ["knowledge_sources.tenant_id", "knowledge_sources.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("tenant_id", "source_id", "name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(String(16), default="queued")
    error: Mapped[str | None] = mapped_column(Text)


class Chunk(TenantModel):
    """A searchable passage. `terms` is the full-text vector of its accent-folded words in the document's language."""

    __tablename__ = "chunks"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "document_id", "position"),
        Index("ix_chunks_terms", "terms", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID]
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(600))
    text: Mapped[str] = mapped_column(Text)
    embedding: Mapped[list[float]] = mapped_column(Vector(WIDTH))
    terms: Mapped[str] = mapped_column(TSVECTOR)


class ChunkSentence(TenantModel):
    """A sentence of a passage, `text[start:end]`, embedded under its heading."""

    __tablename__ = "chunk_sentences"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "chunk_id"], ["chunks.tenant_id", "chunks.id"], ondelete="CASCADE"),
    )

    chunk_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    embedding: Mapped[list[float]] = mapped_column(Vector(WIDTH))
