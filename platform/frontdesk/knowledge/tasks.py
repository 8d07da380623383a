"""Ingestion: a queued document becomes passages with vectors and terms. Runs in a heavy worker, or at an import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog

from frontdesk.kit.database import Database, new_id
from frontdesk.kit.errors import FrontdeskError, Unavailable
from frontdesk.knowledge import repository
from frontdesk.knowledge.errors import DocumentNotFound, EmbedderMismatch
from frontdesk.knowledge.models import WIDTH, Document
from frontdesk.knowledge.passages import PassageDraft, passages_of
from frontdesk.knowledge.terms import config_of, fold, in_english
from frontdesk_agents.ports import Embedder

BATCH = 64  # texts embedded at once

log = structlog.get_logger(__name__)


async def ingest_document(database: Database, embedder: Embedder, tenant_id: UUID, document_id: UUID) -> None:
    """Make the document searchable; a ready one costs nothing.

    Whatever is wrong with the document is stored with it as `failed`; when the embedder is away the document stays
    queued and `Unavailable` is raised. Raises `DocumentNotFound`. Until the new passages are stored the old ones answer.
    """
    document = await _queued(database, tenant_id, document_id)
    if document is None:
        return
    try:
        drafts = passages_of(document.text)
        chunks, sentences = await _rows(embedder, document, drafts)
    except Unavailable:
        raise
    except Exception as error:
        log.error("ingestion failed", document_id=str(document_id), exc_info=error)
        message = error.message if isinstance(error, FrontdeskError) else f"could not be read: {type(error).__name__}"
        async with database.tenant(tenant_id) as session:
            await repository.note_failure(session, tenant_id, document_id, document.digest, message)
        return
    await _store(database, document, chunks, sentences)


async def embed_all(embedder: Embedder, texts: Sequence[str]) -> list[list[float]]:
    """The vectors of any number of texts, in batches. Raises `EmbedderMismatch`."""
    vectors: list[list[float]] = []
    for at in range(0, len(texts), BATCH):
        vectors += await embedder.embed(texts[at : at + BATCH])
    if len(vectors) != len(texts) or any(len(vector) != WIDTH for vector in vectors):
        raise EmbedderMismatch(f"the embedder must give {WIDTH} numbers for each text: use all-MiniLM-L6-v2")
    return vectors


async def _queued(database: Database, tenant_id: UUID, document_id: UUID) -> Document | None:
    async with database.tenant(tenant_id) as session:
        document = await session.get(Document, (tenant_id, document_id))
    if document is None:
        raise DocumentNotFound("there is no such document; it may have been removed")
    return document if document.status == "queued" else None


async def _rows(
    embedder: Embedder, document: Document, drafts: Sequence[PassageDraft]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    texts = [in_english(text, document.language) for draft in drafts for text in texts_of(document.title, draft)]
    vectors = iter(await embed_all(embedder, texts))
    chunks, sentences = [], []
    for draft in drafts:
        chunk = _chunk(document.title, draft) | {"embedding": next(vectors)}
        chunks.append(chunk)
        sentences += [
            {"chunk_id": chunk["id"], "position": i, "start": start, "end": end, "embedding": next(vectors)}
            for i, (start, end) in enumerate(draft.sentences)
        ]
    return chunks, sentences


def texts_of(title: str, draft: PassageDraft) -> list[str]:
    """What is embedded of a passage: all of it, then each sentence, under the headings."""
    above = _above(title, draft.heading)
    return [f"{above}\n{draft.text}", *(f"{above}: {draft.text[a:b]}" for a, b in draft.sentences)]


def _above(title: str, heading: str) -> str:
    return heading if heading.startswith(title) else f"{title} > {heading}" if heading else title


def _chunk(title: str, draft: PassageDraft) -> dict[str, Any]:
    terms = fold(f"{_above(title, draft.heading)}\n{draft.text}")
    return {
        "id": new_id(), "position": draft.position, "heading": draft.heading, "text": draft.text, "terms": terms,
    }  # fmt: skip


async def _store(
    database: Database, read: Document, chunks: list[dict[str, Any]], sentences: list[dict[str, Any]]
) -> None:
    async with database.tenant(read.tenant_id) as session:
        document = await repository.document_for_update(session, read.tenant_id, read.id)
        if document is None or document.digest != read.digest:
            return  # removed or changed meanwhile: the change has queued it anew
        config = config_of(document.language)
        await repository.replace_chunks(session, read.tenant_id, read.id, chunks, sentences, config)
        document.status, document.error = "ready", None
