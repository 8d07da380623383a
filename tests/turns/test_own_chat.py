"""The chat model of a turn: with the tenant's own adapter where one is live, by the real engine; the bare one when that cannot be had."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest

from frontdesk.engine.client import EngineClient
from frontdesk.engine.models.starter import file_hash
from frontdesk.kit.database import Database
from frontdesk.kit.settings import Settings
from frontdesk.students.live import adapter_name
from frontdesk.turns import adapting
from frontdesk.turns.adapting import Adapting
from frontdesk.turns.chat_model import ChatBase, TenantModel
from frontdesk.turns.loading import LoadedTurn
from frontdesk.turns.own_chat import OwnChats
from frontdesk_agents.ports import ChatModel
from tests.engine.conftest import running
from tests.engine.tiny_gguf import write_tiny_lora, write_tiny_model
from tests.turns.test_judges import live, problem

ASKED = [{"role": "user", "content": "is the shop open on sunday"}]
SCHEMA = {"type": "object", "properties": {"action": {"type": "string"}}, "required": ["action"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def base(folder: Path) -> Path:
    return write_tiny_model(folder / "tiny.gguf")


@pytest.fixture(scope="module")
def lora(folder: Path) -> bytes:
    write_tiny_lora(folder / "made.gguf", seed=1)
    return (folder / "made.gguf").read_bytes()


@pytest.fixture(scope="module")
def socket(folder: Path, base: Path) -> Iterator[Path]:
    path = folder / "own.sock"
    for _ in running(path, base, 512, "--adapters", folder / "adapters"):
        yield path


@pytest.fixture
async def engine(socket: Path) -> AsyncIterator[EngineClient]:
    client = EngineClient(socket=socket)
    yield client
    await client.close()


@pytest.fixture
def chats(database: Database, engine: EngineClient, folder: Path, base: Path) -> OwnChats:
    named = ChatBase(Settings(model=str(base), home=folder / "home"))
    return OwnChats(Adapting(database, engine, folder / "adapters", named.name))


def model(chats: OwnChats, tenant: UUID, student_id: UUID | None) -> ChatModel:
    turn = SimpleNamespace(tenant=SimpleNamespace(id=tenant), student_id=student_id, adapts_chat=student_id is not None)
    bare = TenantModel(chats.adapting.engine.for_tenant(str(tenant)), "instruct")
    return chats.of(cast(LoadedTurn, turn), bare)


async def said(chat: ChatModel) -> tuple[str, str, list[float]]:
    """What it decides, writes and finds likely."""
    decided = await chat.complete(ASKED, schema=SCHEMA, max_tokens=12)
    written = "".join([piece async for piece in chat.stream(ASKED, max_tokens=12)])
    return decided.text, written, await chat.score("the shop", [" opens", " shuts"])


async def test_a_turn_is_served_with_the_adapter_and_no_other_tenants_is(
    database: Database, tenant: UUID, other_tenant: UUID, chats: OwnChats, base: Path, lora: bytes
) -> None:
    mine = await live(database, tenant, lora, base=file_hash(base))
    bare, own = await said(model(chats, tenant, None)), await said(model(chats, tenant, mine))
    assert own[1] != bare[1] and own[2] != pytest.approx(bare[2], abs=1e-2)
    assert await said(model(chats, other_tenant, None)) == bare
    assert await said(model(chats, other_tenant, mine)) == bare  # neither named in the engine nor read in the database
    assert await problem(database, tenant) is None


async def test_an_engine_that_forgot_it_is_given_it_again(
    database: Database, tenant: UUID, chats: OwnChats, engine: EngineClient, base: Path, lora: bytes
) -> None:
    mine = await live(database, tenant, lora, base=file_hash(base))
    own = await said(model(chats, tenant, mine))
    for first in ("complete", "stream", "score"):
        who = {"X-Frontdesk-Tenant": str(tenant)}
        assert (await engine._http.delete(f"adapters/{adapter_name(mine)}", headers=who)).status_code == 204
        again = model(chats, tenant, mine)
        if first == "stream":
            assert "".join([piece async for piece in again.stream(ASKED, max_tokens=12)]) == own[1]
        elif first == "score":
            assert await again.score("the shop", [" opens", " shuts"]) == own[2]
        else:
            assert (await again.complete(ASKED, schema=SCHEMA, max_tokens=12)).text == own[0]


@pytest.mark.parametrize("fault", ["no adapter", "another base", "another shape", "full folder"])
async def test_what_cannot_be_taken_is_told_and_the_bare_model_answers(
    database: Database, tenant: UUID, chats: OwnChats, base: Path, lora: bytes, folder: Path, fault: str
) -> None:
    content, name = lora, file_hash(base)
    if fault == "no adapter":
        content = b"GGUF no more"
    if fault == "another base":
        name = "0" * 64
    if fault == "another shape":
        content = lora.replace(b"blk.1.", b"blk.9.")
    if fault == "full folder":
        (folder / "file").write_text("")
        chats.adapting.folder = folder / "file" / "adapters"
    bare = await said(model(chats, tenant, None))
    broken = await live(database, tenant, content, base=name)
    assert await said(model(chats, tenant, broken)) == bare
    told = {"another base": "train a new one", "full folder": "cannot be written"}.get(fault, "no LoRA")
    assert told in (await problem(database, tenant) or "")
    assert isinstance(model(chats, tenant, broken), TenantModel)  # it rests


async def test_a_prompt_without_room_is_not_the_adapters_fault(
    database: Database, tenant: UUID, chats: OwnChats, base: Path, lora: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting, "RESTS", 60.0)
    mine = await live(database, tenant, lora, base=file_hash(base))
    with pytest.raises(Exception, match="send less"):
        await model(chats, tenant, mine).complete([{"role": "user", "content": "long " * 600}])
    assert await problem(database, tenant) is None
    assert not chats.adapting.rests(mine)


async def test_a_version_of_the_judge_changes_nothing(database: Database, tenant: UUID, chats: OwnChats) -> None:
    bare = TenantModel(chats.adapting.engine.for_tenant(str(tenant)), "instruct")
    turn = SimpleNamespace(tenant=SimpleNamespace(id=tenant), student_id=tenant, adapts_chat=False)
    assert chats.of(cast(LoadedTurn, turn), bare) is bare
