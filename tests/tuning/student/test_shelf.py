"""Documents in memory are cut and found as the database's are."""

from __future__ import annotations

import pytest

from frontdesk.kit.database import Database
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.onboarding.importing import finish_import, import_business
from frontdesk.tuning.student.shelf import Shelf
from frontdesk_agents.ports import Embedder
from tests.tuning.student.tenant import ASKED, folder


async def test_what_the_database_finds_first_is_found_first(database: Database, embedder: Embedder) -> None:
    imported = await import_business(database, folder())
    await finish_import(database, embedder, imported)
    stored = KnowledgeService(database, imported.tenant_id, embedder)
    shelf = await Shelf.of(folder().documents, embedder, "en")
    for question in ("when do you open", "may my dog come in", "is visa fine"):
        [ours, *_], [theirs, *_] = await shelf.search(question), await stored.search(question)
        assert (ours.text, ours.heading, ours.document) == (theirs.text, theirs.heading, theirs.document)
        assert ours.similarity == pytest.approx(theirs.similarity, abs=1e-4)
        assert [s.similarity for s in ours.sentences] == pytest.approx(
            [s.similarity for s in theirs.sentences], abs=1e-4
        )
    assert len(await shelf.search("cake", limit=1)) == 1
    assert await shelf.passages("another.md") == []
    assert {s.text for s in shelf.sentences} >= set(ASKED)
