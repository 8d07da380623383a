"""The parts of a running process, made from the settings and handed to whoever needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from sqlalchemy import text

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connections
from frontdesk.channels.delivering import PlatformChannel
from frontdesk.channels.door import Door
from frontdesk.channels.fetching import Fetcher
from frontdesk.channels.listeners import Listeners
from frontdesk.channels.registry import platforms
from frontdesk.channels.sending import Sender
from frontdesk.channels.widget.channel import WidgetChannel
from frontdesk.engine.embedder import judge_file
from frontdesk.engine.errors import EngineUnavailable
from frontdesk.engine.names import RERANKER_NAME
from frontdesk.kit import addresses
from frontdesk.kit import redis as kit_redis
from frontdesk.kit.crypto import Keyring, load_keyring
from frontdesk.kit.database import Database
from frontdesk.kit.home import Home, cache_directory
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.mail import Mailer, mailer_of
from frontdesk.kit.outside import Outside
from frontdesk.kit.settings import Settings
from frontdesk.kit.wakeups import WakeUps, celery_app
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.students.standing import check_pytorch
from frontdesk.tuning.teacher.address import Address, address_of
from frontdesk.turns.adapting import Adapting, always
from frontdesk.turns.chat_model import ChatBase, Models
from frontdesk.turns.desk import DeskBuilder
from frontdesk.turns.judges import Judges
from frontdesk.turns.leases import LeaseKeeper
from frontdesk.turns.own_chat import OwnChats
from frontdesk.turns.service import Thinker, TurnService
from frontdesk.webhooks.delivering import Deliverer
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import common_phrases
from frontdesk_tools.registry import default_registry


@dataclass(frozen=True)
class Runtime:
    """What every process shares; `turns` and `sender` do the work of the workers."""

    settings: Settings
    keyring: Keyring
    database: Database
    dispatch: Database
    redis: Redis
    publisher: LivePublisher
    wake_ups: WakeUps
    models: Models
    keeper: LeaseKeeper
    turns: TurnService
    sender: Sender
    door: Door
    outside: Outside
    connections: Connections
    deliverer: Deliverer
    fetcher: Fetcher
    listeners: Listeners
    mailer: Mailer | None

    async def run_turn(self, tenant_id: UUID, turn_id: UUID) -> None:
        """Run a due turn, send its reply, and go on with the turn that waited behind it."""
        waiting: UUID | None = turn_id
        while waiting is not None:
            ran = await self.turns.run(tenant_id, waiting)
            if ran is None:
                return
            await self.sender.drain(tenant_id, ran.claim.conversation_id)
            waiting = ran.waiting

    async def warm_up(self) -> None:
        """Open what a first turn needs, once the engine answers: it may be starting. What cannot be opened is opened when needed."""
        with suppress(Exception):
            async with self.database.shared() as session:
                await session.execute(text("select 1"))
            await self._engine_is_up()
            await self.models.learn(
                common_phrases([tool.spec for tool in default_registry().all()]), Home.of(self.settings).phrases
            )

    async def _engine_is_up(self) -> None:
        while True:  # its client waits between the calls
            with suppress(EngineUnavailable):
                return await self.models.ping()

    async def ingest(self, tenant_id: UUID, document_id: UUID) -> None:
        """Make a queued document searchable."""
        await ingest_document(self.database, self.models.embedder(tenant_id), tenant_id, document_id)

    async def train(self, tenant_id: UUID, student_id: UUID) -> None:
        """Train a version of a tenant's own models that waits. What that takes is imported where it is done."""
        from frontdesk.tuning.job.teaching import Teaching
        from frontdesk.tuning.job.trainer import Trainer
        from frontdesk.tuning.teacher.lessons import Readers

        home, embedder = Home.of(self.settings), self.models.embedder(tenant_id)
        teaching = Teaching(Readers(self.database, embedder, self.models.judge), self.outside, self.teacher)
        await Trainer(self.database, embedder, home.trainings, _make_student, teaching).train(tenant_id, student_id)

    def teacher(self) -> Address:
        """Where the teacher of trainings is asked. Raises `NoTeacher` where the settings name none."""
        settings, allow = self.settings, self.settings.outside_allow.split(",")
        return address_of(settings.teacher_url, settings.teacher_model, settings.teacher_key, allow)


@asynccontextmanager
async def open_runtime(settings: Settings, *, pool_size: int = 10) -> AsyncIterator[Runtime]:
    """The parts, opened inside the running event loop and closed at the end."""
    async with AsyncExitStack() as stack:
        keyring = load_keyring(settings)
        app_url = addresses.role_url(settings, keyring, addresses.APP_ROLE)
        database = Database(app_url, pool_size=pool_size)
        stack.push_async_callback(database.close)
        dispatch = Database(addresses.role_url(settings, keyring, addresses.DISPATCH_ROLE), pool_size=1)
        stack.push_async_callback(dispatch.close)
        redis = kit_redis.connect(addresses.redis_url(settings))
        stack.push_async_callback(redis.aclose)
        wake_ups = WakeUps(celery_app(addresses.celery_url(settings)))
        stack.callback(wake_ups.close)
        models = Models(settings)
        stack.push_async_callback(models.close)
        keeper = LeaseKeeper(database)
        keeper.start()
        stack.push_async_callback(keeper.stop)
        publisher = LivePublisher(redis)
        desks = DeskBuilder(database, models)
        base = judge_file(cache_directory() / "models").name
        adapters = Home.of(settings).adapters
        judges = Judges(Adapting(database, models.engine, adapters, always(base), RERANKER_NAME))
        chats = OwnChats(Adapting(database, models.engine, adapters, ChatBase(settings).name))
        turns = TurnService(database, publisher, keeper, _compile, models.of, desks.build, judges.of, chats.of)
        outside = Outside(allow=settings.outside_allow.split(","))
        stack.push_async_callback(outside.close)
        connections = Connections(database, keyring)
        endpoints = Outside(allow=settings.outside_allow.split(","))
        stack.push_async_callback(endpoints.close)
        caller = Caller(outside)
        on_platforms = {
            name: PlatformChannel(each, database, connections, caller, settings.public_address)
            for name, each in platforms().items()
        }
        sender = Sender(database, {"widget": WidgetChannel(publisher), **on_platforms})
        door = Door(database, publisher, wake_ups)
        yield Runtime(
            settings,
            keyring,
            database,
            dispatch,
            redis,
            publisher,
            wake_ups,
            models,
            keeper,
            turns,
            sender,
            door,
            outside,
            connections,
            Deliverer(database, keyring, endpoints),
            Fetcher(database, connections, caller, publisher, settings.file_bytes),
            Listeners(connections, door, caller),
            mailer_of(settings),
        )


def _compile(config: AgentConfig) -> Thinker:
    """An agent of a configuration. LangGraph is imported at the first turn: the API never runs one and starts faster."""
    from frontdesk_agents.compiled import compile_agent

    return compile_agent(config, default_registry())


def _make_student(data: Path, to: Path, *, base: Path | None, **how: Any) -> object:
    """A tenant's student, of a chat model or of the judge. PyTorch is imported in the process that trains, and in no other. Raises
    `NoPyTorch`."""
    check_pytorch()
    if base is not None:
        from frontdesk.tuning.chat.making import make_chat_student

        return make_chat_student(data, to, base=base, **how)
    from frontdesk.tuning.student.making import make_student

    return make_student(data, to, **how)
