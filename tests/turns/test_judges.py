"""The judge of a turn: the tenant's own where one is live, by the real engine; the package's when that cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest

from frontdesk.engine.client import EngineClient
from frontdesk.engine.embedder import prepare_judge
from frontdesk.engine.errors import EngineUnavailable
from frontdesk.engine.names import RERANKER_NAME
from frontdesk.kit.database import Database
from frontdesk.kit.home import cache_directory
from frontdesk.students import repository
from frontdesk.students.live import adapter_name
from frontdesk.students.service import activate
from frontdesk.turns import adapting
from frontdesk.turns.adapting import Adapting, always
from frontdesk.turns.judges import Judges
from frontdesk.turns.loading import LoadedTurn
from tests.engine.conftest import running
from tests.engine.test_judge_adapters import judge_lora
from tests.engine.tiny_gguf import CONTEXT, write_tiny_model
from tests.students.makes import ready, result

BASE = "judge.gguf"  # what TAUGHT names
ASKED, TEXTS = "can I send it back", ["You may send anything back within 30 days.", "We open at seven."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("judges")


@pytest.fixture(scope="module")
def lora(folder: Path) -> bytes:
    judge_lora(folder / "made.gguf", seed=1)
    return (folder / "made.gguf").read_bytes()


@pytest.fixture(scope="module")
def socket(folder: Path) -> Iterator[Path]:
    path = folder / "judge.sock"
    options: list[object] = ["--reranker", prepare_judge(cache_directory() / "models")]
    options += ["--adapters", f"frontdesk-reranker={folder / 'adapters'}"]
    tiny = write_tiny_model(folder / "tiny.gguf")
    for _ in running(path, tiny, CONTEXT, *options):
        yield path


@pytest.fixture
async def engine(socket: Path) -> AsyncIterator[EngineClient]:
    client = EngineClient(socket=socket)
    yield client
    await client.close()


def turn(tenant: UUID, student_id: UUID | None) -> LoadedTurn:
    return cast(
        LoadedTurn, SimpleNamespace(tenant=SimpleNamespace(id=tenant), student_id=student_id, adapts_chat=False)
    )


def judges_of(database: Database, engine: EngineClient, folder: Path, base: str) -> Judges:
    return Judges(Adapting(database, engine, folder, always(base), RERANKER_NAME))


async def live(database: Database, tenant: UUID, adapter: bytes, base: str = BASE) -> UUID:
    row = await ready(database, tenant, result(adapter, base=base))
    async with database.tenant(tenant) as session:
        await activate(session, tenant, row.number, "Maya")
    return row.id


async def problem(database: Database, tenant: UUID) -> str | None:
    async with database.tenant(tenant) as session:
        found = await repository.live(session, tenant)
    assert found is not None
    return found.problem


async def logits(judges: Judges, tenant: UUID, student_id: UUID | None) -> Sequence[float]:
    return await judges.of(turn(tenant, student_id)).rerank(ASKED, TEXTS)


async def test_the_engine_is_given_what_it_does_not_know(
    database: Database, tenant: UUID, other_tenant: UUID, engine: EngineClient, folder: Path, lora: bytes
) -> None:
    mine = await live(database, tenant, lora)
    judges = judges_of(database, engine, folder / "adapters", BASE)
    bare = await logits(judges, tenant, None)
    own = await logits(judges, tenant, mine)
    assert own != pytest.approx(bare, abs=1e-2)
    assert await logits(judges, other_tenant, None) == bare
    path, who = f"adapters/{adapter_name(mine)}?model=frontdesk-reranker", {"X-Frontdesk-Tenant": str(tenant)}
    assert (await engine._http.delete(path, headers=who)).status_code == 204
    at_once = await asyncio.gather(
        *(logits(judges, tenant, mine) for _ in range(4))
    )  # as after a restart of the engine
    assert at_once == [own] * 4
    assert await problem(database, tenant) is None


async def test_another_tenant_gets_nothing_by_its_name(
    database: Database, tenant: UUID, other_tenant: UUID, engine: EngineClient, folder: Path, lora: bytes
) -> None:
    mine = await live(database, tenant, lora)
    await live(database, other_tenant, lora)
    judges = judges_of(database, engine, folder / "adapters", BASE)
    bare = await logits(judges, other_tenant, None)
    assert await logits(judges, tenant, mine) != bare
    assert await logits(judges, other_tenant, mine) == bare  # neither named in the engine nor read in the database


async def test_what_the_engine_refuses_is_told_once_and_the_package_judges(
    database: Database, tenant: UUID, engine: EngineClient, folder: Path, lora: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await live(database, tenant, b"GGUF no more")
    judges = judges_of(database, engine, folder / "adapters", BASE)
    bare = await logits(judges, tenant, None)
    assert await logits(judges, tenant, broken) == bare
    assert "no LoRA" in (await problem(database, tenant) or "")
    assert judges.of(turn(tenant, broken)) is engine  # it rests
    monkeypatch.setattr(adapting, "RESTS", 0.0)
    assert await logits(judges, tenant, broken) == bare
    mended = await live(database, tenant, lora)
    assert await logits(judges, tenant, mended) != bare
    assert await problem(database, tenant) is None


async def test_a_problem_that_has_passed_is_forgotten(
    database: Database, tenant: UUID, engine: EngineClient, folder: Path, lora: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting, "RESTS", 0.0)
    mine = await live(database, tenant, lora)
    (folder / "blocked").write_text("")
    judges = judges_of(database, engine, folder / "blocked" / "adapters", BASE)
    bare = await logits(judges, tenant, None)
    assert await logits(judges, tenant, mine) == bare
    assert "cannot be written" in (await problem(database, tenant) or "")
    judges.adapting.folder = folder / "adapters"
    assert await logits(judges, tenant, mine) != bare
    assert await problem(database, tenant) is None


async def test_an_engine_that_is_away_is_no_fault_of_the_adapter(
    database: Database, tenant: UUID, folder: Path, lora: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.engine.patience.PATIENCE", 0.0)
    mine = await live(database, tenant, lora)
    judges = judges_of(database, EngineClient(socket=folder / "nowhere.sock"), folder / "adapters", BASE)
    with pytest.raises(EngineUnavailable):
        await logits(judges, tenant, mine)
    assert await problem(database, tenant) is None


async def test_an_adapter_of_another_judge_is_left_alone(
    database: Database, tenant: UUID, engine: EngineClient, folder: Path, lora: bytes
) -> None:
    mine = await live(database, tenant, lora)
    judges = judges_of(database, engine, folder / "adapters", "judge-of-a-later-release.gguf")
    assert await logits(judges, tenant, mine) == await logits(judges, tenant, None)
    assert "train a new one" in (await problem(database, tenant) or "")
