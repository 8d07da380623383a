"""`frontdesk tune data` on the real database: consent, personal data, both parts, and what can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from typer.testing import CliRunner

from frontdesk.cli import tune, tune_data
from frontdesk.cli.services import RunningDesk
from frontdesk.commerce.service import put_orders
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.service import operator_reply, receive
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.settings import Settings
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.learning.service import CorrectionFields, correct
from frontdesk.runtime import open_runtime
from frontdesk.tenants import service as tenants
from frontdesk.tenants.errors import NoConsent
from frontdesk.tenants.folder import OrderRecord, read_folder
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.own.errors import CannotWrite, NothingToWrite
from frontdesk.tuning.own.writing import write_data
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import Answered, agent_answers

LOOKED_UP = {"chosen": "get_order", "do": "call", "arguments": {"number": "1042"}}


def lines(folder: Path, part: str = "learn") -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{part}.jsonl").read_bytes().splitlines()]


def contents(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


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
    assert (told["learn"], told["consent_at"]) == ({"correction": 1, "operator": 0, "turn": 0}, None)


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
    assert told["learn"] == {"correction": 1, "operator": 0, "turn": 2}
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
    assert "1 corrections, 0 people's replies, 0 turns" in done.output
    assert "not hidden" in done.output


async def operator_says(database: Database, desk: TestDesk, conversation_id: UUID, text: str) -> None:
    async with database.tenant(desk.tenant_id) as session:
        conversation = await session.get_one(Conversation, (desk.tenant_id, conversation_id))
        await operator_reply(session, conversation, name="Maya", text=text, source_id=str(new_id()))


async def customer_says(database: Database, desk: TestDesk, text: str, contact: str) -> None:
    async with database.tenant(desk.tenant_id) as session:
        await receive(session, desk.inbound(text, contact=contact))


async def test_a_persons_reply_answers_what_the_agent_did_not_know(
    database: Database, desk: TestDesk, tmp_path: Path
) -> None:
    await tenants.set_training_consent(database, desk.tenant_id, True)
    unknown = {"chosen": "answer", "do": "dont_know"}
    asked = await agent_answers(
        database, desk, "Do you mend tents?", "I do not know. A person?", decision=unknown, contact="d", name="Ann Lee"
    )
    await customer_says(database, desk, "yes please", "d")
    await operator_says(database, desk, asked.conversation_id, "Yes, Ann, we mend tents.")
    await operator_says(database, desk, asked.conversation_id, "Anything else?")
    await customer_says(database, desk, "How long does it take?", "d")
    await operator_says(database, desk, asked.conversation_id, "Two weeks.")
    told = await write(database, desk.tenant_id, tmp_path)
    replies = [(e["question"], e["reply"], e["action"]) for e in lines(tmp_path) if e["source"] == "operator"]
    assert replies == [
        ("Do you mend tents?", "Yes, [name 1], we mend tents.", "answer"),
        ("How long does it take?", "Two weeks.", "answer"),
    ]
    assert "Do you mend tents?" not in [e["question"] for e in lines(tmp_path) if e["source"] == "turn"]
    assert told["learn"]["operator"] == 2


async def test_the_business_comes_along_without_orders_and_corrected_answers(
    database: Database, desk: TestDesk, tmp_path: Path
) -> None:
    answered = await agent_answers(database, desk, "Is there wifi?", contact="e")
    fields = CorrectionFields(
        desk.agent_id, answered.message_id, new_id(), "Maya", "en", "Is there wifi?", "answer", "answer", "Yes, free."
    )
    async with database.tenant(desk.tenant_id) as session:
        await correct(session, desk.tenant_id, fields, [1.0] + [0.0] * 383)
        await put_documents(session, desk.tenant_id, "folder", [DocumentFields("open.md", "Opening", "en", "At ten.")])
        order = OrderRecord("1042", "shipped", date(2026, 3, 2), None, Decimal(9), "EUR", ("1x Tent",), name="Zoe")
        await put_orders(session, desk.tenant_id, [order])
    for _ in range(2):  # an earlier folder is replaced
        await write(database, desk.tenant_id, tmp_path)
        business = read_folder(tmp_path / "business")
        assert [document.text.strip() for document in business.documents] == ["At ten."]
        assert (list(business.agents), business.orders) == (["support"], ())
    assert {name.split("/")[0] for name in contents(tmp_path)} == {
        "business", "data.json", "held_out.jsonl", "learn.jsonl",
    }  # fmt: skip
