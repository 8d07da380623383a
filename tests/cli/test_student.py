"""A business's own models from the command line, on the real services, with a stand-in for PyTorch's part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from typer.testing import CliRunner, Result

from frontdesk import runtime as runtimes
from frontdesk.cli import student
from frontdesk.cli.services import RunningDesk
from frontdesk.kit.database import Database
from frontdesk.kit.errors import InvalidInput
from frontdesk.kit.settings import Settings
from frontdesk.runtime import Runtime, open_runtime
from frontdesk.students.errors import NoPyTorch, NothingBefore
from frontdesk.tenants.errors import NoConsent
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.chat.errors import BadBase
from frontdesk.tuning.job import trainer
from frontdesk.tuning.teacher.address import Address
from frontdesk.tuning.teacher.errors import NoTeacher
from frontdesk.turns.chat_model import Models
from tests.conversations.desk import make_desk
from tests.students.makes import correct_one, let_train, ready
from tests.tuning.chat.bases import LLAMA, Tiny
from tests.tuning.job.test_trainer import Making


@pytest.fixture
async def slug(settings: Settings, database: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> str:
    """The business's; commands meet the services of these tests, and train here."""

    @asynccontextmanager
    async def running_desk() -> AsyncIterator[RunningDesk]:
        async with open_runtime(settings) as runtime:
            yield RunningDesk(runtime, has_workers=False)

    monkeypatch.setattr(student, "running_desk", running_desk)
    monkeypatch.setattr(student, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(trainer, "HELD_OUT", 0.0)
    monkeypatch.setattr(Models, "embedder", lambda _self, _tenant: Known())
    await correct_one(database, await make_desk(database, tenant))
    async with database.shared() as session:
        return (await session.get_one(Tenant, tenant)).slug


class Known:
    """The vectors of what was taught, whatever they are."""

    async def embed(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] + [0.0] * 383 for _ in texts]


def making(monkeypatch: pytest.MonkeyPatch, made: Making) -> None:
    let_train(monkeypatch)
    monkeypatch.setattr(runtimes, "_make_student", made)


async def run(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, student.app, list(arguments))


async def test_a_version_is_trained_shown_chosen_and_taken_back(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    making(monkeypatch, Making())
    trained = await run("train", slug, "--minutes", "2")
    assert trained.exit_code == 0, trained.output
    assert "   1  ready" in trained.output
    shown = orjson.loads((await run("show", slug, "1")).output)
    assert (shown["state"], shown["asked_by"], shown["size"]) == ("ready", "the command line", 4)
    assert (await run("show", slug, "1", "--card")).output == "# Card\n"
    assert "the models of the package answer" in (await run("list", slug)).output
    assert (await run("activate", slug, "1")).output == "version 1 answers\n"
    assert "1  ready     live" in (await run("list", slug)).output
    assert (await run("rollback", slug)).output == "the models of the package answer\n"
    assert (await run("rollback", slug)).output == "version 1 answers\n"
    assert (await run("activate", slug, "0")).output == "the models of the package answer\n"


async def test_a_training_that_fails_is_told_and_ends_with_1(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_making: Making) -> None:
        raise InvalidInput("too few questions have a known answer", code="too_little_data")

    making(monkeypatch, Making(before=fail))
    failed = await run("train", slug)
    assert failed.exit_code == 1
    assert "too few questions" in failed.output


async def test_what_cannot_be_done_is_one_error_of_ours(
    slug: str, database: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.students.standing.has_pytorch", lambda: False)
    assert isinstance((await run("train", slug)).exception, NoPyTorch)
    await ready(database, tenant)
    assert isinstance((await run("rollback", slug)).exception, NothingBefore)


async def test_a_teacher_is_named_by_the_settings(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    making(monkeypatch, Making())
    assert isinstance((await run("train", slug, "--teacher", "documents")).exception, NoTeacher)
    monkeypatch.setattr(Runtime, "teacher", lambda _self: Address("http://127.0.0.1:9/v1", "big"))
    assert isinstance((await run("train", slug, "--teacher", "conversations")).exception, NoConsent)
    assert (
        "1  ready" in (await run("train", slug, "--teacher", "documents")).output
    )  # nobody answers there, which is noted
    told = orjson.loads((await run("show", slug, "1")).output)["data"]["teacher"]
    assert told["problem_code"] == "address_refused"


async def test_a_base_may_be_named_and_is_looked_at_first(
    slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Making()
    making(monkeypatch, made)
    other = Tiny("gemma").write(tmp_path / "other.gguf")
    for wrong in (other, tmp_path / "missing.gguf"):
        assert isinstance((await run("train", slug, "--base", str(wrong))).exception, BadBase)
    base = LLAMA.write(tmp_path / "base.gguf")
    trained = await run("train", slug, "--base", str(base))
    assert "1  ready" in trained.output and "of base.gguf" in trained.output
    await run("train", slug, "--base", "judge")
    await run("train", slug)  # the model in use is the built-in one
    assert [each["base"] for each in made.seen] == [base.resolve(), None, None]
    assert orjson.loads((await run("show", slug, "1")).output)["base"] == str(base.resolve())


async def test_another_worker_trains_when_there_is_one(
    slug: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def with_trainer() -> AsyncIterator[RunningDesk]:
        async with open_runtime(settings) as runtime:
            yield RunningDesk(runtime, has_workers=True, has_trainer=True)

    async def nobody(_self: Runtime, *_ids: UUID) -> None:
        raise AssertionError("it was trained here")

    making(monkeypatch, Making())
    monkeypatch.setattr(student, "running_desk", with_trainer)
    monkeypatch.setattr(Runtime, "train", nobody)
    assert "   1  queued" in (await run("train", slug, "--no-wait")).output
    assert (await run("cancel", slug, "1")).output == "cancelled\n"
