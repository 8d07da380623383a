"""Documents are taken in once, and the right passage is found, in English and in French, for its own tenant only."""

from __future__ import annotations

from uuid import UUID

import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable
from frontdesk.knowledge import repository
from frontdesk.knowledge.errors import DocumentNotFound, EmbedderMismatch
from frontdesk.knowledge.service import DocumentFields, KnowledgeService, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk_agents.ports import Embedder

RETURNS = """# Returns

You may send anything back within 30 days of delivery.

## Footwear

Boots and shoes can come back after an indoor try-on, as long as the soles are clean.
"""
SHIPPING = "# Delivery\n\nParcels leave our warehouse every weekday at noon. Shipping inside Europe costs 4.90 euros.\n"
HORAIRES = "# Horaires\n\nLa boulangerie ouvre à sept heures du matin, du mardi au dimanche.\n"
ALLERGENES = "# Allergènes\n\nNos gâteaux contiennent du blé, des œufs et parfois des noisettes.\n"


class CountingEmbedder:
    def __init__(self, embedder: Embedder) -> None:
        self.embedder, self.texts = embedder, 0

    async def embed(self, texts: list[str]) -> list[list[float]]:
        self.texts += len(texts)
        return await self.embedder.embed(texts)


class AwayEmbedder:
    async def embed(self, texts: list[str]) -> list[list[float]]:
        raise Unavailable("the engine is away")


class BrokenEmbedder:
    async def embed(self, texts: list[str]) -> list[list[float]]:
        raise ValueError("a bug")


class WrongEmbedder:
    async def embed(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]


def fields(name: str, text: str, language: str = "en") -> DocumentFields:
    return DocumentFields(name, text.split("\n")[0].removeprefix("# "), language, text)


ENGLISH = [fields("returns.md", RETURNS), fields("shipping.md", SHIPPING)]
FRENCH = [fields("horaires.md", HORAIRES, "fr"), fields("allergenes.md", ALLERGENES, "fr")]


async def take_in(database: Database, embedder: Embedder, tenant: UUID, documents: list[DocumentFields]) -> int:
    async with database.tenant(tenant) as session:
        queued = await put_documents(session, tenant, "help", documents, replace=True)
    for document_id in queued:
        await ingest_document(database, embedder, tenant, document_id)
    return len(queued)


async def states(database: Database, tenant: UUID) -> dict[str, tuple[str, str | None]]:
    async with database.tenant(tenant) as session:
        return {d.name: (d.status, d.error) for d in await repository.documents_of(session, tenant)}


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What is your return policy for boots?", "Boots and shoes can come back after an indoor try-on"),
        ("My hiking footwear is too small, may I give it back?", "Boots and shoes can come back"),
        ("how much is postage", "Shipping inside Europe costs 4.90 euros."),
    ],
)
async def test_the_nearest_sentence_answers(
    database: Database, tenant: UUID, embedder: Embedder, question: str, sentence: str
) -> None:
    await take_in(database, embedder, tenant, ENGLISH)
    passages = await KnowledgeService(database, tenant, embedder).search(question)
    best = passages[0]
    nearest = max(best.sentences, key=lambda s: s.similarity)
    assert best.text[nearest.start : nearest.end].startswith(sentence)
    assert 0 < best.score <= 1
    assert 0 <= best.lexical <= 1
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("À quelle heure ouvrez-vous ?", "Horaires"),
        ("y a t il des oeufs dans vos gateaux", "Allergènes"),
        ("When do you open in the morning?", "Horaires"),
    ],
)
async def test_french_is_found_with_or_without_accents(
    database: Database, tenant: UUID, embedder: Embedder, question: str, title: str
) -> None:
    await take_in(database, embedder, tenant, FRENCH)
    [best, *_] = await KnowledgeService(database, tenant, embedder, "fr").search(question)
    assert best.document == title


async def test_lexical_is_the_share_of_the_words_that_count(
    database: Database, tenant: UUID, embedder: Embedder
) -> None:
    await take_in(database, embedder, tenant, ENGLISH)
    knowledge = KnowledgeService(database, tenant, embedder)
    all_there = (await knowledge.search("shipping in Europe"))[0]
    half_there = (await knowledge.search("shipping of submarines"))[0]
    assert all_there.lexical == pytest.approx(1.0)
    assert 0 < half_there.lexical < 0.5


async def test_a_tenant_finds_its_own_documents_only(
    database: Database, tenant: UUID, other_tenant: UUID, embedder: Embedder
) -> None:
    await take_in(database, embedder, tenant, ENGLISH)
    assert await KnowledgeService(database, other_tenant, embedder).search("return policy") == []


async def test_an_unchanged_document_is_no_work(database: Database, tenant: UUID, embedder: Embedder) -> None:
    await take_in(database, embedder, tenant, ENGLISH)
    counting = CountingEmbedder(embedder)
    assert await take_in(database, counting, tenant, ENGLISH) == 0
    changed = [ENGLISH[0], fields("shipping.md", SHIPPING.replace("4.90", "5.90"))]
    assert await take_in(database, counting, tenant, changed) == 1
    [best, *_] = await KnowledgeService(database, tenant, embedder).search("shipping cost in Europe")
    assert "5.90" in best.text


async def test_a_removed_document_is_not_found_any_more(database: Database, tenant: UUID, embedder: Embedder) -> None:
    await take_in(database, embedder, tenant, ENGLISH)
    await take_in(database, embedder, tenant, ENGLISH[1:])
    passages = await KnowledgeService(database, tenant, embedder).search("return policy for boots")
    assert {p.document for p in passages} == {"Delivery"}


async def test_a_document_waits_while_the_embedder_is_away(
    database: Database, tenant: UUID, embedder: Embedder
) -> None:
    with pytest.raises(Unavailable):
        await take_in(database, AwayEmbedder(), tenant, ENGLISH[:1])
    assert await states(database, tenant) == {"returns.md": ("queued", None)}
    assert await take_in(database, embedder, tenant, ENGLISH[:1]) == 1
    assert await states(database, tenant) == {"returns.md": ("ready", None)}


async def test_another_models_vectors_are_not_stored(database: Database, tenant: UUID) -> None:
    with pytest.raises(EmbedderMismatch, match="all-MiniLM-L6-v2"):
        await take_in(database, WrongEmbedder(), tenant, ENGLISH[:1])
    assert await states(database, tenant) == {"returns.md": ("queued", None)}


async def test_a_failed_document_says_why_and_is_tried_again(
    database: Database, tenant: UUID, embedder: Embedder
) -> None:
    await take_in(database, BrokenEmbedder(), tenant, ENGLISH[:1])
    assert await states(database, tenant) == {"returns.md": ("failed", "could not be read: ValueError")}
    assert await take_in(database, embedder, tenant, ENGLISH[:1]) == 1
    assert await states(database, tenant) == {"returns.md": ("ready", None)}


async def test_an_unknown_document_is_an_error(database: Database, tenant: UUID, embedder: Embedder) -> None:
    with pytest.raises(DocumentNotFound):
        await ingest_document(database, embedder, tenant, tenant)


async def test_an_empty_question_finds_nothing(database: Database, tenant: UUID, embedder: Embedder) -> None:
    assert await KnowledgeService(database, tenant, embedder).search("  ") == []
