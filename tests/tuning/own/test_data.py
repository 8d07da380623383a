"""`frontdesk tune data` on the real database: consent, personal data, both parts, and what can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from typer.testing import CliRunner

from frontdesk.cli import tune, tune_data
from frontdesk.cli.services import RunningDesk
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.settings import Settings
from frontdesk.learning.service import CorrectionFields, correct
from frontdesk.runtime import open_runtime
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.own.errors import CannotWrite, NoConsent, NothingToWrite
from frontdesk.tuning.own.writing import write_data
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import Answered, agent_answers

LOOKED_UP = {"chosen": "get_order", "do": "call", "arguments": {"number": "1042"}}


def lines(folder: Path, part: str = "learn") -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{part}.jsonl").read_bytes().splitlines()]


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


async def corrected(database: Database, desk: TestDesk, answered: Answered, question: str) -> None:
    fields = CorrectionFields(
        desk.agent_id, answered.message_id, new_id(), "Maya", "en", question, "answer", "hand_off"
    )
    async with database.tenant(desk.tenant_id) as session:
        await correct(session, desk.tenant_id, fields, [1.0] + [0.0] * 383)


async def write(database: Database, tenant: UUID, to: Path, *, share: float = 0.0) -> dict[str, Any]:
    consent_at = await tenants.training_consent(database, tenant)
    return await write_data(database, tenant, to, seed=1, share=share, consent_at=consent_at)


@pytest.fixture
async def desk(database: Database, tenant: UUID, other_tenant: UUID) -> TestDesk:
    """A business with a corrected answer and a good one, beside another that must not show."""
    desk = await make_desk(database, tenant)
    wrong = await agent_answers(database, desk, "My boots fell apart", contact="a")
    await corrected(database, desk, wrong, "My boots fell apart")
    await agent_answers(
        database, desk, "Where is 1042? zoe@example.com", "Order 1042 is on its way, Zoe.", decision=LOOKED_UP,
        contact="b", name="Zoe Martin",
    )  # fmt: skip
    await agent_answers(database, desk, "Zoe again. When do you open?", contact="b")
    theirs = await make_desk(database, other_tenant)
    await corrected(database, theirs, await agent_answers(database, theirs, "A secret"), "A secret")
    return desk


async def test_without_consent_there_are_corrections_alone(database: Database, desk: TestDesk, tmp_path: Path) -> None:
    told = await write(database, desk.tenant_id, tmp_path)
    [example] = lines(tmp_path)
    assert (example["source"], example["action"], example["decided"]) == ("correction", "hand_off", "answer")
    assert (told["learn"], told["consent_at"]) == ({"correction": 1, "turn": 0}, None)


async def test_with_consent_turns_follow_without_personal_data(
    database: Database, desk: TestDesk, tmp_path: Path
) -> None:
    await tenants.set_training_consent(database, desk.tenant_id, True)
    told = await write(database, desk.tenant_id, tmp_path)
    correction, order, opening = lines(tmp_path)
    assert correction["source"] == "correction"
    assert (order["question"], order["action"]) == ("Where is [code 1]? [email 1]", "get_order")
    assert (order["arguments"], order["reply"]) == ({"number": "[code 1]"}, "Order [code 1] is on its way, [name 1].")
    assert opening["question"] == "[name 1] again. When do you open?"
    assert [line["text"] for line in opening["messages"]] == [order["question"], order["reply"]]
    assert order["conversation"] == opening["conversation"] != correction["conversation"]
    for text in contents(tmp_path).values():
        assert not any(word in text for word in ("1042", "zoe", "Zoe", "secret", str(desk.tenant_id)))
    assert told["learn"] == {"correction": 1, "turn": 2}
    assert orjson.loads((tmp_path / "data.json").read_bytes())["not_covered"]


async def test_conversations_are_held_out_whole(database: Database, desk: TestDesk, tmp_path: Path) -> None:
    await tenants.set_training_consent(database, desk.tenant_id, True)
    for number in range(30):
        for question in ("Is it warm", "Is it waterproof"):
            await agent_answers(database, desk, f"{question}, tent {'x' * number}?", contact=f"c{number}")
    await write(database, desk.tenant_id, tmp_path, share=0.3)
    learnt, judged = ({e["conversation"] for e in lines(tmp_path, part)} for part in ("learn", "held_out"))
    assert learnt and judged and not learnt & judged


async def test_a_business_without_anything_is_told_so(database: Database, tenant: UUID, tmp_path: Path) -> None:
    (tmp_path / "learn.jsonl").write_text("earlier\n")
    with pytest.raises(NothingToWrite):
        await write(database, tenant, tmp_path)
    assert contents(tmp_path) == {"learn.jsonl": "earlier\n"}


async def test_a_folder_that_cannot_be_written_is_told(database: Database, desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="as it was"):
        await write(database, desk.tenant_id, tmp_path / "file" / "data")
    (tmp_path / "learn.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(CannotWrite, match="space"):
        await write(database, desk.tenant_id, tmp_path)
    assert contents(tmp_path) == {"file": ""}


async def test_the_command_refuses_conversations_without_consent(
    settings: Settings, database: Database, desk: TestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def running_desk() -> AsyncIterator[RunningDesk]:
        async with open_runtime(settings) as runtime:
            yield RunningDesk(runtime, has_workers=True)

    monkeypatch.setattr(tune_data, "running_desk", running_desk)
    async with database.shared() as session:
        slug = (await session.get_one(Tenant, desk.tenant_id)).slug
    command = ["data", "--tenant", slug, "--to", str(tmp_path)]
    refused = await asyncio.to_thread(CliRunner().invoke, tune.app, command)
    assert isinstance(refused.exception, NoConsent)
    assert "--only-corrections" in str(refused.exception)
    assert contents(tmp_path) == {}
    done = await asyncio.to_thread(CliRunner().invoke, tune.app, [*command, "--only-corrections", "--held-out", "0"])
    assert done.exit_code == 0, done.output
    assert "1 corrections, 0 turns" in done.output
    assert "not hidden" in done.output
