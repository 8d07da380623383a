"""A business's model from its corrections to the engine, with PyTorch: trained, compared, taken by the engine, and the next one compared
with it too."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from frontdesk.engine.client import EngineClient
from frontdesk.engine.embedder import judge_file
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.home import cache_directory
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.learning.service import CorrectionFields, correct
from frontdesk.runtime import _make_student
from frontdesk.students import service
from frontdesk.students.models import StudentRow
from frontdesk.students.service import Wish
from frontdesk.tuning.job.result import LARGEST
from frontdesk_agents.ports import Embedder
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import agent_answers
from tests.learning.test_journey import CONFIG
from tests.tuning.job.test_trainer import worker_of
from tests.turns.test_judges import engine as engine
from tests.turns.test_judges import folder as folder
from tests.turns.test_judges import judges_of, logits, problem
from tests.turns.test_judges import socket as socket

pytest.importorskip("torch")

THINGS = ("tents", "boots", "stoves", "ropes", "lamps", "maps", "skis", "sledges", "kayaks", "helmets", "packs", "mats")
DOCUMENT = "# What we do\n\n" + "\n\n".join(f"We mend {thing} within {at + 3} days." for at, thing in enumerate(THINGS))


async def corrected(database: Database, desk: TestDesk, question: str, action: str, answer: str | None) -> None:
    answered = await agent_answers(database, desk, question, contact=question)
    fields = CorrectionFields(
        desk.agent_id, answered.message_id, new_id(), "Maya", "en", question, "dont_know", action, answer
    )
    async with database.tenant(desk.tenant_id) as session:
        await correct(session, desk.tenant_id, fields, [1.0] + [0.0] * 383)


@pytest.fixture
async def desk(database: Database, tenant: UUID, embedder: Embedder) -> TestDesk:
    """A business whose operators have said what answers, and what nothing answers."""
    desk = await make_desk(database, tenant, CONFIG)
    async with database.tenant(tenant) as session:
        [document] = await put_documents(session, tenant, "x", [DocumentFields("do", "What we do", "en", DOCUMENT)])
    await ingest_document(database, embedder, tenant, document)
    for at, thing in enumerate(THINGS):
        await corrected(
            database, desk, f"my {thing} are broken, how long?", "answer", f"We mend {thing} within {at + 3} days."
        )
        await corrected(database, desk, f"do you rent {thing} to schools?", "dont_know", None)
    return desk


async def trained(database: Database, desk: TestDesk, embedder: Embedder, folder: Path) -> StudentRow:
    async with database.tenant(desk.tenant_id) as session:
        row = await service.queue(session, desk.tenant_id, Wish("Maya", minutes=0.05))
    await worker_of(database, embedder, folder, _make_student).train(desk.tenant_id, row.id)
    async with database.tenant(desk.tenant_id) as session:
        return await service.find(session, desk.tenant_id, row.number)


@pytest.mark.timeout(600)
async def test_a_model_is_trained_taken_by_the_engine_and_the_next_one_compared_with_it(
    database: Database, desk: TestDesk, embedder: Embedder, engine: EngineClient, folder: Path, tmp_path: Path
) -> None:
    first = await trained(database, desk, embedder, tmp_path)
    assert (first.state, first.error) == ("ready", None)
    assert first.size is not None and 0 < first.size <= LARGEST
    assert first.report is not None and first.report["figures"]["right"]["count"] > 0
    assert first.report["live"] is None
    async with database.tenant(desk.tenant_id) as session:
        assert "LoRA" in await service.card_of(session, desk.tenant_id, first.number)
        await service.activate(session, desk.tenant_id, first.number, "Maya")

    judges = judges_of(database, engine, folder / "adapters", judge_file(cache_directory() / "models").name)
    assert await logits(judges, desk.tenant_id, first.id) != await logits(judges, desk.tenant_id, None)
    assert await problem(database, desk.tenant_id) is None

    second = await trained(database, desk, embedder, tmp_path)
    assert second.report is not None and second.report["live"]["number"] == first.number
    assert second.report["live"]["figures"]["right"]["count"] == second.report["figures"]["right"]["count"]
