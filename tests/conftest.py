"""Real services for every test: one Postgres, one Redis, a fresh tenant for each test that asks for one."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from redis.asyncio import Redis

from frontdesk.engine.embedder import prepare_embedder
from frontdesk.engine.embeddings import Embedder as LlamaEmbedder
from frontdesk.kit import addresses
from frontdesk.kit import redis as kit_redis
from frontdesk.kit.crypto import Keyring, load_keyring
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.home import Home, cache_directory
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.migrating import migrate
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.supervisor import Supervisor
from frontdesk.processes import services
from frontdesk.tenants.models import Tenant
from frontdesk.turns.chat_model import RememberingEmbedder
from frontdesk_agents.ports import Embedder


@pytest.fixture(scope="session")
async def settings() -> AsyncIterator[Settings]:
    """The settings of a home of its own, with Postgres and Redis running and migrated."""
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
    with tempfile.TemporaryDirectory(prefix="fd-") as folder:
        os.environ["FRONTDESK_HOME"] = folder
        get_settings.cache_clear()
        settings = get_settings()
        supervisor = Supervisor(Home.of(settings), say=print)
        try:
            await supervisor.start(*services(settings))
            migrate(settings, load_keyring(settings))
            yield settings
        finally:
            await supervisor.stop()


@pytest.fixture(scope="session")
def keyring(settings: Settings) -> Keyring:
    return load_keyring(settings)


@pytest.fixture(scope="session")
async def database(settings: Settings, keyring: Keyring) -> AsyncIterator[Database]:
    """Postgres as the app's role."""
    database = Database(addresses.role_url(settings, keyring, addresses.APP_ROLE))
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def dispatch(settings: Settings, keyring: Keyring) -> AsyncIterator[Database]:
    """Postgres as the role that sees ids of due work only."""
    database = Database(addresses.role_url(settings, keyring, addresses.DISPATCH_ROLE))
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    client = kit_redis.connect(addresses.redis_url(settings))
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
async def embedder() -> AsyncIterator[Embedder]:
    """The real embedder, in this process; it remembers what it has embedded."""
    model = LlamaEmbedder(prepare_embedder(cache_directory() / "models"), threads=1)
    yield RememberingEmbedder(InProcess(model))
    model.thread.shutdown()


class InProcess:
    """The embedder without its server."""

    def __init__(self, model: LlamaEmbedder) -> None:
        self._model = model

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._model.thread, self._model.embed, list(texts))


@pytest.fixture(scope="session")
def publisher(redis: Redis) -> LivePublisher:
    return LivePublisher(redis)


async def make_tenant(database: Database, *, language: str = "en") -> UUID:
    """A new, empty tenant."""
    tenant_id = new_id()
    async with database.shared() as session:
        session.add(
            Tenant(
                id=tenant_id,
                slug=f"t-{tenant_id.hex[-12:]}",
                name="A test business",
                language=language,
                timezone="Europe/Paris",
                currency="EUR",
                profile={},
                limits={},
            )
        )
    return tenant_id


@pytest.fixture
async def tenant(database: Database) -> UUID:
    return await make_tenant(database)


@pytest.fixture
async def other_tenant(database: Database) -> UUID:
    return await make_tenant(database)
