"""A tenant that has something to learn from, and versions of its models without a training."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from frontdesk.kit.database import Database, new_id
from frontdesk.learning.service import CorrectionFields, correct
from frontdesk.students import jobs, service, standing
from frontdesk.students.jobs import Job, Result
from frontdesk.students.models import StudentRow
from frontdesk.students.service import Wish
from frontdesk.students.taught import packed
from tests.conversations.desk import TestDesk
from tests.learning.talk import agent_answers

VECTOR = [1.0] + [0.0] * 383
MAYA = Wish("Maya")
TAUGHT: dict[str, Any] = {
    "base": "judge.gguf",
    "examples": {"support": [{"text": "where is my stuff", "language": "en", "action": "get_order"}]},
    "answerability": {"nearness": 2.0},
}


def result(adapter: bytes = b"GGUF of the judge", *, vectors: bytes | None = None, **taught: Any) -> Result:
    """What a training would have made; `vectors` are those of the examples that are taught."""
    rows = packed([VECTOR]) if vectors is None else vectors
    return Result(adapter, TAUGHT | taught, rows, {"figures": {}}, "# A card", {"learn": {"correction": 3}})


def let_train(monkeypatch: pytest.MonkeyPatch, *, least: int = 1) -> None:
    """As if PyTorch were installed, and few examples enough."""
    monkeypatch.setattr(standing, "has_pytorch", lambda: True)
    monkeypatch.setattr(standing, "LEAST", least)


async def correct_one(database: Database, desk: TestDesk, question: str = "My boots fell apart") -> None:
    """An operator's correction."""
    answered = await agent_answers(database, desk, question, contact=question)
    fields = CorrectionFields(
        desk.agent_id, answered.message_id, new_id(), "Maya", "en", question, "answer", "hand_off"
    )
    async with database.tenant(desk.tenant_id) as session:
        await correct(session, desk.tenant_id, fields, VECTOR)


async def queued(database: Database, tenant_id: UUID, wish: Wish = MAYA) -> StudentRow:
    """A version that waits to be trained."""
    async with database.tenant(tenant_id) as session:
        return await service.queue(session, tenant_id, wish)


async def claimed(database: Database, tenant_id: UUID, student_id: UUID) -> Job | None:
    """What a worker gets that takes the version."""
    async with database.tenant(tenant_id) as session:
        return await jobs.claim(session, tenant_id, student_id)


async def ready(database: Database, tenant_id: UUID, made: Result | None = None) -> StudentRow:
    """A trained version."""
    row = await queued(database, tenant_id)
    job = await claimed(database, tenant_id, row.id)
    assert job is not None
    async with database.tenant(tenant_id) as session:
        assert await jobs.finish(session, job, made or result())
    return row
