"""A business's own chat model from its corrections to an answer, with PyTorch: trained, compared, chosen, and the next turn is served with
it, as no other business's is. The base is the built-in starter, taken as any other GGUF."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frontdesk.channels.door import Door
from frontdesk.conversations.models import Message
from frontdesk.conversations.repository import newest_messages
from frontdesk.engine.client import EngineClient
from frontdesk.engine.models import starter_path
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.settings import Settings
from frontdesk.runtime import _make_student
from frontdesk.students import service
from frontdesk.students.live import adapter_name
from frontdesk.students.models import StudentRow
from frontdesk.students.service import Wish
from frontdesk.turns.adapting import Adapting
from frontdesk.turns.chat_model import ChatBase, TenantModel
from frontdesk.turns.desk import DeskBuilder
from frontdesk.turns.leases import LeaseKeeper
from frontdesk.turns.own_chat import OwnChats
from frontdesk.turns.service import TurnService
from frontdesk_agents.compiled import compile_agent
from frontdesk_agents.ports import Embedder
from frontdesk_tools.registry import default_registry
from tests.conversations.desk import TestDesk, make_desk
from tests.engine.conftest import running
from tests.learning.talk import Models
from tests.learning.test_journey import CONFIG
from tests.tuning.chat.bases import Tiny
from tests.tuning.job.test_trained_here import desk as desk
from tests.tuning.job.test_trainer import worker_of
from tests.turns.stand_ins import SilentWakeUps

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chat")


@pytest.fixture(scope="module")
def socket(folder: Path) -> Iterator[Path]:
    path = folder / "chat.sock"
    for _ in running(path, starter_path(), 4096, "--adapters", folder / "adapters"):
        yield path


@pytest.fixture
async def engine(socket: Path) -> AsyncIterator[EngineClient]:
    client = EngineClient(socket=socket)
    yield client
    await client.close()


@pytest.fixture
async def turns(
    database: Database, publisher: LivePublisher, embedder: Embedder, engine: EngineClient, folder: Path
) -> AsyncIterator[TurnService]:
    """A worker of an installation whose chat model is the starter, given by its path."""
    keeper = LeaseKeeper(database)
    keeper.start()
    base = ChatBase(Settings(model=str(starter_path()), home=folder / "home"))
    yield TurnService(
        database,
        publisher,
        keeper,
        lambda config: compile_agent(config, default_registry()),
        lambda tenant: (TenantModel(engine.for_tenant(str(tenant)), "instruct"), embedder),
        DeskBuilder(database, Models(embedder)).build,  # type: ignore[arg-type]
        own=OwnChats(Adapting(database, engine, folder / "adapters", base.name)).of,
    )
    await keeper.stop()


async def trained(database: Database, desk: TestDesk, embedder: Embedder, folder: Path, base: Path) -> StudentRow:
    async with database.tenant(desk.tenant_id) as session:
        row = await service.queue(session, desk.tenant_id, Wish("Maya", minutes=0.3, base=str(base)))
    await worker_of(database, embedder, folder, _make_student).train(desk.tenant_id, row.id)
    async with database.tenant(desk.tenant_id) as session:
        return await service.find(session, desk.tenant_id, row.number)


async def answered(database: Database, publisher: LivePublisher, turns: TurnService, desk: TestDesk) -> Message:
    """What a new customer is told who asks something."""
    wake_ups = SilentWakeUps()
    door = Door(database, publisher, wake_ups)
    received = await door.accept(desk.inbound("my lamps are broken, how long?", contact=str(new_id())))
    await turns.run(desk.tenant_id, wake_ups.turns[-1])
    async with database.tenant(desk.tenant_id) as session:
        [answer] = await newest_messages(session, desk.tenant_id, received.conversation.id, 1)
    assert answer.sender == "agent"
    return answer


async def served_with(engine: EngineClient, tenant: UUID, row: StudentRow) -> bool:
    names = await engine.for_tenant(str(tenant)).models()
    return any(name.endswith(f":{adapter_name(row.id)}") for name in names)


@pytest.mark.timeout(600)
async def test_a_chat_model_is_trained_and_serves_its_tenant_alone(
    database: Database,
    publisher: LivePublisher,
    turns: TurnService,
    desk: TestDesk,
    other_tenant: UUID,
    embedder: Embedder,
    engine: EngineClient,
    tmp_path: Path,
) -> None:
    row = await trained(database, desk, embedder, tmp_path, starter_path())
    assert (row.state, row.error) == ("ready", None)
    assert row.report is not None and row.size is not None and row.size < 5_000_000
    assert row.report["loss"]["candidate"] < row.report["loss"]["bare"]
    await answered(database, publisher, turns, desk)
    assert not await served_with(engine, desk.tenant_id, row)
    async with database.tenant(desk.tenant_id) as session:
        await service.activate(session, desk.tenant_id, row.number, "Maya")
    await answered(database, publisher, turns, desk)
    assert await served_with(engine, desk.tenant_id, row)
    theirs = await make_desk(database, other_tenant, CONFIG)
    await answered(database, publisher, turns, theirs)
    assert not await served_with(engine, other_tenant, row)
    async with database.tenant(desk.tenant_id) as session:
        await service.roll_back(session, desk.tenant_id, "Maya")
    who = {"X-Frontdesk-Tenant": str(desk.tenant_id)}
    assert (await engine._http.delete(f"adapters/{adapter_name(row.id)}", headers=who)).status_code == 204
    await answered(database, publisher, turns, desk)
    assert not await served_with(engine, desk.tenant_id, row)  # nobody has asked for it


async def test_a_base_that_cannot_be_adapted_is_told_with_the_version(
    database: Database, desk: TestDesk, embedder: Embedder, tmp_path: Path
) -> None:
    row = await trained(database, desk, embedder, tmp_path / "work", Tiny("gemma").write(tmp_path / "other.gguf"))
    assert (row.state, row.error_code) == ("failed", "bad_base")
