"""A tenant's documents: taking them in, and searching them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, new_id
from frontdesk.knowledge import repository
from frontdesk.knowledge.models import Document
from frontdesk.knowledge.search import OFF, Question, of_document, search
from frontdesk.knowledge.tasks import embed_all
from frontdesk.knowledge.terms import content_words, in_english
from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.ports import Embedder
from frontdesk_tools.ports import Passage

LONGEST_QUERY = 2_000  # characters


@dataclass(frozen=True)
class DocumentFields:
    """A document to take in."""

    name: str
    title: str
    language: str
    text: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of everything that its passages are made from."""
        return hashlib.sha256("\0".join((self.title, self.language, self.text)).encode()).digest()


async def put_documents(
    session: AsyncSession,
    tenant_id: UUID,
    source: str,
    documents: Sequence[DocumentFields],
    *,
    kind: str = "upload",
    replace: bool = False,
) -> list[UUID]:
    """Store documents in a source; those that are new, changed or failed before are queued. Returns the queued ids.

    With `replace` the source's other documents are removed.
    """
    source_id = await repository.source_id_of(session, tenant_id, source, kind)
    if replace:
        await repository.drop_others(session, tenant_id, source_id, [fields.name for fields in documents])
    queued = [await _put(session, tenant_id, source_id, fields) for fields in documents]
    return [document_id for document_id in queued if document_id is not None]


async def _put(session: AsyncSession, tenant_id: UUID, source_id: UUID, fields: DocumentFields) -> UUID | None:
    document = await repository.document_named(session, tenant_id, source_id, fields.name)
    if document is None:
        document = Document(tenant_id=tenant_id, id=new_id(), source_id=source_id, name=fields.name)
        session.add(document)
    elif document.digest == fields.digest and document.status != "failed":
        return document.id if document.status == "queued" else None
    document.title, document.language, document.text = fields.title, fields.language, fields.text
    document.digest, document.status, document.error = fields.digest, "queued", None
    await session.flush()
    return document.id


class KnowledgeService:
    """The port `Knowledge` for one tenant. `language` is what a question without a clear language is taken for."""

    def __init__(self, database: Database, tenant_id: UUID, embedder: Embedder, language: Language = "en") -> None:
        self._database, self._tenant_id, self._embedder, self._language = database, tenant_id, embedder, language

    async def search(self, query: str, *, limit: int = 8, vector: Sequence[float] | None = None) -> Sequence[Passage]:
        """The passages nearest to the question, best first; `vector` spares embedding the question again."""
        query = query[:LONGEST_QUERY]
        if not query.strip():
            return []
        english = in_english(query, detect(query, self._language))
        if vector is None:
            [vector] = await embed_all(self._embedder, [english])
        question = Question(vector, english=content_words(english), french=content_words(query))
        async with self._database.tenant(self._tenant_id, OFF) as session:
            return await search(session, self._tenant_id, question, limit)

    async def passages(self, document_id: str) -> Sequence[Passage]:
        """See the port."""
        async with self._database.tenant(self._tenant_id) as session:
            return await of_document(session, self._tenant_id, UUID(document_id))
