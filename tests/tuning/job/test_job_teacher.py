"""A teacher within a training: what it writes is learnt from, what it may not see it is not shown, and without it the training goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, update

from frontdesk.engine.errors import EngineUnavailable
from frontdesk.kit.database import Database
from frontdesk.students import service
from frontdesk.students.models import StudentRow
from frontdesk.students.service import Shown, Wish
from frontdesk.tenants import service as tenants
from frontdesk.tuning.job import trainer, watch
from frontdesk.tuning.job.teaching import AT_ONCE, Teaching
from frontdesk.tuning.student.progress import Progress, begun_at
from frontdesk.tuning.teacher.address import Address
from frontdesk_agents.ports import Embedder
from tests.students.makes import correct_one, queued
from tests.tuning.job.test_trainer import Making, find, left_in, teaching_at, until, worker_of
from tests.tuning.teacher.conftest import REFUND, Shop
from tests.tuning.teacher.conftest import models as models
from tests.tuning.teacher.conftest import shop as shop
from tests.tuning.teacher.teachers import Answer, Server, refused, teaching
from tests.tuning.teacher.test_teaching import MONEY, good

CORRECTED = "My boots fell apart"


@pytest.fixture(autouse=True)
async def corrected(database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "TELL_EVERY", 0.05)
    monkeypatch.setattr(trainer, "HELD_OUT", 0.0)
    await correct_one(database, shop.desk, CORRECTED)


def wish(shown: Shown = "documents") -> Wish:
    return Wish("Maya", teacher=shown)


def part(database: Database, embedder: Embedder, server: Server) -> Teaching:
    return teaching_at(database, embedder, Address(server.url, "big"))


def sources(making: Making) -> list[str]:
    return [line["source"] for line in making.seen[-1]["lines"]]


async def test_what_it_writes_is_learnt_from(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path
) -> None:
    making, row = Making(), await queued(database, shop.id, wish())
    async with teaching(good) as server:
        await worker_of(database, embedder, tmp_path, making, part(database, embedder, server)).train(shop.id, row.id)
    written = [line for line in making.seen[0]["lines"] if line["source"] == "teacher"]
    assert {(line["question"], *line["quotes"]) for line in written if line["action"] == "answer"} == {(MONEY, REFUND)}
    found = await find(database, row)
    assert found.state == "ready" and found.data is not None
    told = found.data["teacher"]
    assert (told["models"], told["lines"], told["ended"]) == (["big"], len(written), True)
    assert "problem" not in told


async def test_nobody_is_asked_who_was_not_wished_for(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path
) -> None:
    making, row = Making(), await queued(database, shop.id)
    async with teaching(good) as server:
        await worker_of(database, embedder, tmp_path, making, part(database, embedder, server)).train(shop.id, row.id)
    assert (sources(making), server.asked.bodies) == (["correction"], [])


@pytest.mark.parametrize(
    ("shown", "consent", "sees"),
    [("documents", True, False), ("conversations", False, False), ("conversations", True, True)],
)
async def test_it_sees_conversations_only_where_both_allow_it(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path, shown: Shown, consent: bool, sees: bool
) -> None:
    await tenants.set_training_consent(database, shop.id, consent)
    row = await queued(database, shop.id, wish(shown))  # allowed then, taken back since
    async with teaching(good) as server:
        own = part(database, embedder, server)
        await worker_of(database, embedder, tmp_path, Making(), own).train(shop.id, row.id)
    assert any(CORRECTED in str(body) for body in server.asked.bodies) is sees
    assert any(REFUND in str(body) for body in server.asked.bodies)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refused(401), "teacher_refused"),
        (refused(503), "teacher_away"),
        (Answer(b"<html>"), "bad_teacher"),
    ],
)
async def test_without_it_the_training_goes_on_and_says_so(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path, answer: Answer, code: str
) -> None:
    making, row = Making(), await queued(database, shop.id, wish())
    async with teaching(lambda _body: answer) as server:
        await worker_of(database, embedder, tmp_path, making, part(database, embedder, server)).train(shop.id, row.id)
    found = await find(database, row)
    assert found.state == "ready" and found.data is not None
    assert (found.data["teacher"]["problem_code"], found.data["teacher"]["lines"]) == (code, 0)
    assert sources(making) == ["correction"]


async def test_where_none_is_set_that_is_said(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path
) -> None:
    row = await queued(database, shop.id, wish())
    await worker_of(database, embedder, tmp_path, Making()).train(shop.id, row.id)
    found = await find(database, row)
    assert found.state == "ready" and found.data is not None
    assert found.data["teacher"]["problem_code"] == "no_teacher"


async def test_its_time_is_bounded(database: Database, shop: Shop, embedder: Embedder, tmp_path: Path) -> None:
    row = await queued(database, shop.id, wish())
    async with teaching(lambda body: replace(good(body), after=5.0)) as server:
        own = replace(part(database, embedder, server), minutes=0.2 / 60)
        await asyncio.wait_for(worker_of(database, embedder, tmp_path, Making(), own).train(shop.id, row.id), 20)
    assert (await find(database, row)).state == "ready"


async def test_a_training_is_cancelled_while_it_writes(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path
) -> None:
    making, row = Making(), await queued(database, shop.id, wish())
    async with teaching(lambda body: replace(good(body), after=60.0)) as server:
        own = part(database, embedder, server)
        running = asyncio.create_task(worker_of(database, embedder, tmp_path, making, own).train(shop.id, row.id))
        await until(database, row, lambda found: found.progress.get("stage") == "teaching")
        async with database.tenant(shop.id) as session:
            await service.cancel(session, shop.id, row.number)
        await asyncio.wait_for(running, 20)
    assert (await find(database, row)).state == "cancelled"
    assert making.seen == [] and left_in(tmp_path) == []


async def let_be_taken_again(database: Database, row: StudentRow) -> None:
    """As when the lease of a lost worker has run out."""
    async with database.tenant(row.tenant_id) as session:
        await session.execute(update(StudentRow).where(StudentRow.id == row.id).values(due_at=func.now()))


async def test_a_killed_training_goes_on_without_asking_again(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def hang(_making: Making) -> None:
        begun.set()
        may_end.wait(20)

    first, second, row = Making(before=hang), Making(), await queued(database, shop.id, wish())
    async with teaching(good) as server:
        own = part(database, embedder, server)
        running = asyncio.create_task(worker_of(database, embedder, tmp_path, first, own).train(shop.id, row.id))
        await asyncio.to_thread(begun.wait, 20)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        asked = len(server.asked.bodies)
        await let_be_taken_again(database, row)
        await worker_of(database, embedder, tmp_path, second, own).train(shop.id, row.id)
        may_end.set()
    assert len(server.asked.bodies) == asked > 0
    assert second.seen[0]["lines"] == first.seen[0]["lines"]


async def test_when_our_own_engine_is_away_it_waits_and_what_was_replied_stays(
    database: Database, shop: Shop, embedder: Embedder, tmp_path: Path
) -> None:
    class Away:
        async def rerank(self, _query: str, _documents: Sequence[str]) -> list[float]:
            raise EngineUnavailable("it starts")

    making, row = Making(), await queued(database, shop.id, wish())
    async with teaching(good) as server:
        own = part(database, embedder, server)
        away = replace(own, readers=replace(own.readers, judge=Away()))
        with pytest.raises(EngineUnavailable):
            await worker_of(database, embedder, tmp_path, making, away).train(shop.id, row.id)
        assert (await find(database, row)).state == "training"
        await let_be_taken_again(database, row)
        await worker_of(database, embedder, tmp_path, making, own).train(shop.id, row.id)
        bodies = [str(body) for body in server.asked.bodies]
    assert len(bodies) - len(set(bodies)) < AT_ONCE  # but for those that were under way
    assert "teacher" in sources(making)


def test_what_comes_after_the_teacher_goes_on_from_there() -> None:
    told: list[Any] = []
    begun_at(0.3, told.append)(Progress("training", 0.5, loss=0.1))
    assert told == [Progress("training", 0.65, loss=0.1)]
