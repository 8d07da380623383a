"""A training as a worker runs it, with a stand-in for PyTorch's part: stored, failed, cancelled, gone on with."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import func, update

from frontdesk.kit.database import Database
from frontdesk.kit.errors import InvalidInput
from frontdesk.kit.outside import Outside
from frontdesk.students import service
from frontdesk.students.live import adapter_of, student_of
from frontdesk.students.models import StudentRow
from frontdesk.tenants import service as tenants
from frontdesk.tuning.job import trainer, watch
from frontdesk.tuning.job.result import LARGEST
from frontdesk.tuning.job.teaching import Teaching
from frontdesk.tuning.job.trainer import Make, Trainer
from frontdesk.tuning.student.beside import Live, read_live
from frontdesk.tuning.student.progress import Progress
from frontdesk.tuning.teacher.address import Address, address_of
from frontdesk.tuning.teacher.lessons import Readers
from frontdesk.tuning.teacher.patience import Patience
from frontdesk_agents.ports import Embedder
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import agent_answers
from tests.students.makes import TAUGHT, correct_one, queued, ready

HALF_WAY = Progress("training", 0.5)


@dataclass
class Making:
    """Writes what a training would; `before` runs in its thread."""

    before: Callable[[Making], object] = lambda _making: None
    files: dict[str, bytes] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)
    stop: Callable[[], bool] = lambda: False
    data: Path = Path()
    to: Path = Path()

    def __call__(self, data: Path, to: Path, *, tell: Any, stop: Any, **how: Any) -> object:
        lines = [orjson.loads(line) for line in (data / "learn.jsonl").read_bytes().splitlines()]
        self.seen.append({**how, "data": data, "lines": lines, "found": sorted(p.name for p in to.glob("*"))})
        self.stop, self.data, self.to = stop, data, to
        to.mkdir(parents=True, exist_ok=True)
        tell(HALF_WAY)
        self.before(self)
        made = {
            "adapter.gguf": b"GGUF", "student.json": orjson.dumps(TAUGHT), "report.json": b'{"measures": []}', "card.md": b"# Card",
        }  # fmt: skip
        for name, content in (made | self.files).items():
            (to / name).write_bytes(content)
        return None


@pytest.fixture
async def desk(database: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> TestDesk:
    monkeypatch.setattr(watch, "TELL_EVERY", 0.05)
    monkeypatch.setattr(trainer, "HELD_OUT", 0.0)
    desk = await make_desk(database, tenant)
    await correct_one(database, desk)
    await agent_answers(database, desk, "When do you open?", contact="b")
    return desk


def worker_of(
    database: Database, embedder: Embedder, folder: Path, make: Make, teaching: Teaching | None = None
) -> Trainer:
    """A worker; without `teaching` there is no teacher."""
    return Trainer(database, embedder, folder, make, teaching or teaching_at(database, embedder, None))


def teaching_at(database: Database, embedder: Embedder, address: Address | None) -> Teaching:
    """The teacher's part, at an address that need not be public; the judge finds nothing wrong."""
    outside = Outside(allow=[address.pair] if address else [])
    readers = Readers(database, embedder, Undecided())
    return Teaching(readers, outside, lambda: address or address_of(None, None, None, []), Patience(5, 2, 0.01))


class Undecided:
    """A judge that is sure of nothing."""

    async def rerank(self, _query: str, documents: Sequence[str]) -> list[float]:
        return [0.0] * len(documents)


async def find(database: Database, row: StudentRow) -> StudentRow:
    async with database.tenant(row.tenant_id) as session:
        return await service.find(session, row.tenant_id, row.number)


async def until(database: Database, row: StudentRow, holds: Callable[[StudentRow], bool]) -> None:
    for _ in range(1000):
        if holds(await find(database, row)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to hold")


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_what_was_made_is_stored_and_the_folder_goes(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path
) -> None:
    making, row = Making(), await queued(database, desk.tenant_id)
    worker = worker_of(database, embedder, tmp_path / "trainings", making)
    await worker.train(desk.tenant_id, row.id)
    found = await find(database, row)
    assert (found.state, found.report, found.size) == ("ready", {"measures": []}, 4)
    assert found.data is not None and found.data["learn"] == {"correction": 1, "operator": 0, "turn": 0}  # no consent
    async with database.tenant(desk.tenant_id) as session:
        assert await service.card_of(session, desk.tenant_id, row.number) == "# Card"
        assert await adapter_of(session, desk.tenant_id, row.id, "judge.gguf") == b"GGUF"
        student = await student_of(session, desk.tenant_id, row.id, "support")
    assert student.vectors.tolist() == [
        pytest.approx(vector, abs=1e-6) for vector in await embedder.embed(["where is my stuff"])
    ]
    assert [each["minutes"] for each in making.seen] == [row.minutes]
    assert not left_in(tmp_path / "trainings")
    await worker.train(desk.tenant_id, row.id)  # woken once more
    assert len(making.seen) == 1


async def test_the_version_that_answers_is_there_to_be_compared_with(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path
) -> None:
    await ready(database, desk.tenant_id)
    seen: list[Live | None] = []
    making = Making(before=lambda making: seen.append(read_live(making.data)))
    worker = worker_of(database, embedder, tmp_path, making)
    await worker.train(desk.tenant_id, (await queued(database, desk.tenant_id)).id)
    async with database.tenant(desk.tenant_id) as session:
        await service.activate(session, desk.tenant_id, 1, "Maya")
    await worker.train(desk.tenant_id, (await queued(database, desk.tenant_id)).id)
    [none, live] = seen
    assert none is None
    assert live is not None and (live.number, live.stored) == (1, TAUGHT)


async def test_conversations_are_learnt_from_with_consent_alone(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path
) -> None:
    await tenants.set_training_consent(database, desk.tenant_id, True)
    making, row = Making(), await queued(database, desk.tenant_id)
    await worker_of(database, embedder, tmp_path, making).train(desk.tenant_id, row.id)
    assert sorted(line["source"] for line in making.seen[0]["lines"]) == ["correction", "turn"]


async def test_progress_is_told_and_a_cancelled_training_stops_and_leaves_nothing(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path
) -> None:
    def wait(making: Making) -> None:
        while not making.stop():
            time.sleep(0.01)

    making, row = Making(before=wait), await queued(database, desk.tenant_id)
    running = asyncio.create_task(worker_of(database, embedder, tmp_path, making).train(desk.tenant_id, row.id))
    await until(database, row, lambda found: found.progress == asdict(HALF_WAY))
    async with database.tenant(desk.tenant_id) as session:
        await service.cancel(session, desk.tenant_id, row.number)
    await asyncio.wait_for(running, 20)
    found = await find(database, row)
    assert (found.state, found.size, found.error) == ("cancelled", None, None)
    assert not left_in(tmp_path)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (InvalidInput("the data is broken", code="broken_data"), "broken_data"),
        (RuntimeError("no luck"), "training_failed"),
        (MemoryError(), "training_failed"),
    ],
)
async def test_what_goes_wrong_is_stored_with_the_version(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path, fault: Exception, code: str
) -> None:
    def fail(_making: Making) -> None:
        raise fault

    row = await queued(database, desk.tenant_id)
    await worker_of(database, embedder, tmp_path, Making(before=fail)).train(desk.tenant_id, row.id)
    found = await find(database, row)
    assert (found.state, found.error_code) == ("failed", code)
    assert str(fault) in (found.error or "")
    assert not left_in(tmp_path)


async def test_a_training_that_does_not_end_is_given_up(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(making: Making) -> None:
        while not making.stop():
            time.sleep(0.01)

    monkeypatch.setattr(trainer, "LONGEST", 0.3)
    row = await queued(database, desk.tenant_id)
    await worker_of(database, embedder, tmp_path, Making(before=wait)).train(desk.tenant_id, row.id)
    assert (await find(database, row)).error_code == "training_too_long"


@pytest.mark.parametrize(
    "files",
    [
        {"adapter.gguf": b""},
        {"adapter.gguf": bytes(LARGEST + 1)},
        {"student.json": b'{"examples": 1}'},
    ],
)
async def test_what_cannot_be_used_is_not_kept(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path, files: dict[str, bytes]
) -> None:
    row = await queued(database, desk.tenant_id)
    await worker_of(database, embedder, tmp_path, Making(files=files)).train(desk.tenant_id, row.id)
    found = await find(database, row)
    assert (found.state, found.error_code, found.size) == ("failed", "bad_student", None)


async def test_nothing_to_learn_from_is_told(
    database: Database, tenant: UUID, embedder: Embedder, tmp_path: Path
) -> None:
    row = await queued(database, tenant)
    await worker_of(database, embedder, tmp_path, Making()).train(tenant, row.id)
    assert (await find(database, row)).error_code == "nothing_to_write"


async def test_a_killed_training_goes_on_in_its_folder_with_its_own_data(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def hang(making: Making) -> None:
        (making.to / "checkpoint").write_bytes(b"half way")
        begun.set()
        may_end.wait(20)

    row = await queued(database, desk.tenant_id)
    first = asyncio.create_task(
        worker_of(database, embedder, tmp_path, Making(before=hang)).train(desk.tenant_id, row.id)
    )
    await asyncio.to_thread(begun.wait, 20)
    first.cancel()  # as a worker that is killed: nothing more is written, the folder stays
    with pytest.raises(asyncio.CancelledError):
        await first
    await correct_one(database, desk, "A correction that came later")
    async with database.tenant(desk.tenant_id) as session:
        await session.execute(update(StudentRow).where(StudentRow.id == row.id).values(due_at=func.now()))
    second = Making()
    await worker_of(database, embedder, tmp_path, second).train(desk.tenant_id, row.id)
    may_end.set()
    assert second.seen[0]["found"] == ["checkpoint"]
    assert len(second.seen[0]["lines"]) == 1
    assert (await find(database, row)).state == "ready"
