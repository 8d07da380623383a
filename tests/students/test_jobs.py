"""A training as a job: fenced, told of, cancelled, put back when its worker is lost, given up when that happens again and again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import func, update

from frontdesk.kit.database import Database
from frontdesk.students import jobs, service
from frontdesk.students.errors import BadStudent, TrainingFailed
from frontdesk.students.live import adapter_name, adapter_of, student_of
from frontdesk.students.models import StudentRow
from frontdesk.students.service import Trainings
from frontdesk.students.taught import Taught, packed, unpacked
from frontdesk.sweeper import Sweeper
from tests.students.makes import TAUGHT, VECTOR, claimed, queued, ready, result
from tests.turns.stand_ins import SilentWakeUps


async def state_of(database: Database, row: StudentRow) -> StudentRow:
    async with database.tenant(row.tenant_id) as session:
        return await service.find(session, row.tenant_id, row.number)


async def lose(database: Database, row: StudentRow) -> None:
    """The worker is gone, and its lease over."""
    async with database.tenant(row.tenant_id) as session:
        past = func.now() - timedelta(seconds=1)
        await session.execute(update(StudentRow).where(StudentRow.id == row.id).values(due_at=past))


async def put_back(database: Database, row: StudentRow) -> bool:
    async with database.tenant(row.tenant_id) as session:
        return await jobs.put_back(session, row.tenant_id, row.id)


async def test_a_version_is_taken_once(database: Database, tenant: UUID) -> None:
    row = await queued(database, tenant)
    job = await claimed(database, tenant, row.id)
    assert job is not None and (job.number, job.attempt, job.minutes) == (row.number, 1, row.minutes)
    assert await claimed(database, tenant, row.id) is None
    assert not await put_back(database, row)  # its lease holds
    assert (await state_of(database, row)).state == "training"


async def test_progress_is_stored_until_somebody_cancels(database: Database, tenant: UUID) -> None:
    row = await queued(database, tenant)
    job = await claimed(database, tenant, row.id)
    assert job is not None
    async with database.tenant(tenant) as session:
        assert await jobs.tell(session, job, {"loss": 0.5})
    assert (await state_of(database, row)).progress == {"loss": 0.5}
    async with database.tenant(tenant) as session:
        await service.cancel(session, tenant, row.number)
    async with database.tenant(tenant) as session:
        assert not await jobs.tell(session, job, {"loss": 0.4})
        assert not await jobs.finish(session, job, result())
        assert not await jobs.fail(session, job, TrainingFailed("too late"))
    assert (await state_of(database, row)).state == "cancelled"


async def test_a_lost_worker_is_followed_by_another_and_may_write_nothing(database: Database, tenant: UUID) -> None:
    row = await queued(database, tenant)
    lost = await claimed(database, tenant, row.id)
    await lose(database, row)
    assert await put_back(database, row)
    assert not await put_back(database, row)  # woken already
    job = await claimed(database, tenant, row.id)
    assert lost is not None and job is not None and job.attempt == 2
    async with database.tenant(tenant) as session:
        assert not await jobs.tell(session, lost, {})
        assert not await jobs.finish(session, lost, result())
        assert await jobs.finish(session, job, result())


async def test_a_worker_may_take_over_before_anybody_swept(database: Database, tenant: UUID) -> None:
    row = await queued(database, tenant)
    await claimed(database, tenant, row.id)
    await lose(database, row)
    job = await claimed(database, tenant, row.id)
    assert job is not None and job.attempt == 2


async def test_what_is_killed_again_and_again_is_given_up(database: Database, tenant: UUID) -> None:
    row = await queued(database, tenant)
    for _ in range(jobs.ATTEMPTS):
        assert await claimed(database, tenant, row.id)
        await lose(database, row)
        woken = await put_back(database, row)
    assert not woken
    found = await state_of(database, row)
    assert (found.state, found.error_code) == ("failed", "training_was_killed")
    assert found.finished_at is not None
    await queued(database, tenant)  # there is room for another one


async def test_the_sweeper_wakes_what_waits_in_vain(
    database: Database, dispatch: Database, tenant: UUID, other_tenant: UUID
) -> None:
    async def nothing(*_: UUID) -> None: ...

    wake_ups = SilentWakeUps()
    put_back = Trainings(database, dispatch, wake_ups).put_back
    sweeper = Sweeper(dispatch, *[nothing] * 7, put_back=put_back)
    lost, fresh = await queued(database, tenant), await queued(database, other_tenant)
    async with database.tenant(tenant) as session:
        long_ago = func.now() - timedelta(minutes=5)
        await session.execute(update(StudentRow).where(StudentRow.id == lost.id).values(due_at=long_ago))
    await sweeper.sweep()
    await asyncio.gather(*sweeper._tasks)
    assert lost.id in wake_ups.trainings and fresh.id not in wake_ups.trainings
    await sweeper.sweep()
    await asyncio.gather(*sweeper._tasks)
    assert wake_ups.trainings.count(lost.id) == 1


async def test_a_finished_version_is_what_a_turn_needs(database: Database, tenant: UUID) -> None:
    row = await ready(database, tenant, result(b"GGUF"))
    async with database.tenant(tenant) as session:
        assert await adapter_of(session, tenant, row.id, "judge.gguf") == b"GGUF"
        student = await student_of(session, tenant, row.id, "support")
        other = await student_of(session, tenant, row.id, "sales")
    assert student.name == other.name == adapter_name(row.id)
    assert [(each.text, each.action) for each in student.examples] == [("where is my stuff", "get_order")]
    assert student.vectors.tolist() == [VECTOR]
    assert student.answerability == other.answerability == {"nearness": 2.0}
    assert other.examples == ()
    found = await state_of(database, row)
    assert (found.state, found.size, found.error) == ("ready", 4, None)


def test_vectors_stay_with_their_agents_examples() -> None:
    one, two = [1.0, 0.0], [0.0, 1.0]
    agents = {
        "a": [{"text": "x", "language": "en", "action": "answer"}],
        "b": [{"text": "y", "language": "en", "action": "greet"}],
    }
    taught, rows = Taught.read({"base": "judge.gguf", "examples": agents}), unpacked(packed([one, two]), 2)
    assert taught.of("a", "s", rows).vectors.tolist() == [one]
    assert taught.of("b", "s", rows).vectors.tolist() == [two]
    assert unpacked(packed([]), 2).shape == (0, 2)
    assert rows.dtype == np.float32


@pytest.mark.parametrize(
    "wrong",
    [
        {"examples": []},
        {"examples": {"support": [{"text": "", "language": "en", "action": "answer"}]}},
        {"examples": {"support": [{"text": "x" * 2001, "language": "en", "action": "answer"}]}},
        {"answerability": {"nearness": float("nan")}},
        {"examples": {"support": [{"text": "x", "language": "en", "action": "answer"}] * 5001}},
    ],
)
def test_what_no_turn_could_read_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadStudent):
        Taught.read(TAUGHT | wrong)
