"""`frontdesk tune teach` with the real engine as teacher: the starter writes nonsense, nothing of it is learnt, and nothing breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk import processes
from frontdesk.cli import tune, tune_teach
from frontdesk.cli.services import RunningDesk
from frontdesk.cli.teachers import teacher_of
from frontdesk.kit.home import Home
from frontdesk.kit.processes import Child
from frontdesk.kit.settings import Settings
from frontdesk.runtime import open_runtime
from frontdesk.tenants.errors import NoConsent
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.own.stored import examples_in
from frontdesk.tuning.teacher.errors import NoTeacher
from tests.tuning.teacher.conftest import Shop


@pytest.fixture
async def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A desk whose engine runs, with the built-in model as its teacher, too."""
    engine = Child(processes.engine(settings), Home.of(settings).logs / "engine.log")
    teaching = settings.model_copy(update={"teacher_model": "built-in"})

    @asynccontextmanager
    async def running_desk() -> AsyncIterator[RunningDesk]:
        async with open_runtime(teaching) as runtime:
            yield RunningDesk(runtime, has_workers=True)

    monkeypatch.setattr(tune_teach, "running_desk", running_desk)
    try:
        await engine.start()
        yield
    finally:
        await engine.stop()


async def slug_of(shop: Shop) -> str:
    async with shop.database.shared() as session:
        return (await session.get_one(Tenant, shop.id)).slug


@pytest.mark.usefixtures("desk")
async def test_nothing_of_a_teacher_that_writes_nonsense_is_learnt(shop: Shop, tmp_path: Path) -> None:
    command = ["teach", await slug_of(shop), "--data", str(tmp_path), "--requests", "5", "--at-once", "2"]
    done = await asyncio.to_thread(CliRunner().invoke, tune.app, command)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "0 lines more" in done.output and "5 requests" in done.output
    assert list(examples_in(tmp_path / "learn.jsonl")) == []
    told = json.loads((tmp_path / "data.json").read_bytes())["teacher"]
    assert told["models"] == ["built-in"] and sum(told["last"]["dropped"].values()) >= 5


@pytest.mark.usefixtures("desk")
async def test_conversations_are_not_shown_without_consent(shop: Shop, tmp_path: Path) -> None:
    command = ["teach", await slug_of(shop), "--data", str(tmp_path), "--conversations"]
    refused = await asyncio.to_thread(CliRunner().invoke, tune.app, command)
    assert isinstance(refused.exception, NoConsent) and "--conversations" in str(refused.exception)


async def test_without_a_teacher_it_says_how_to_name_one(settings: Settings) -> None:
    with pytest.raises(NoTeacher, match="FRONTDESK_TEACHER_MODEL"):
        async with teacher_of(settings):
            pass
