"""A whole front desk on the tests' Postgres and Redis (API, worker and engine as processes), and a browser to visit it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect
from redis.asyncio import Redis

from frontdesk import processes
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings
from frontdesk.kit.supervisor import Supervisor
from frontdesk.turns.chat_model import Models
from tests.browser.people import Business, Doorway, open_business

CHROMIUM = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds; the machine may be busy

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
async def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where the front desk listens. Its supervisor keeps its status beside, not over, that of the tests' services."""
    own = settings.model_copy(update={"port": _free_port()})
    aside = settings.model_copy(update={"home": tmp_path_factory.mktemp("browser")})
    supervisor = Supervisor(Home.of(aside), say=print)
    try:
        await supervisor.start(processes.engine(own), *processes.workers(own)[:1], processes.api(own))
        yield f"http://127.0.0.1:{own.port}"
    finally:
        await supervisor.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "the browser tests need Chromium: install it (on Debian: apt-get install chromium)"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def alder(settings: Settings, database: Database, address: str) -> Business:
    """The English demo business."""
    return await _opened(settings, database, "alder")


@pytest.fixture(scope="session")
async def petrin(settings: Settings, database: Database, address: str) -> Business:
    """The French demo business."""
    return await _opened(settings, database, "petrin")


@pytest.fixture
async def doorway(browser: Browser, address: str, redis: Redis) -> AsyncIterator[Doorway]:
    """Lets people in; afterwards none of their pages may have met an error. They all come from one address, so that its
    limits begin anew with each test."""
    async for key in redis.scan_iter("limit:*"):
        await redis.delete(key)
    doorway = Doorway(browser, address)
    yield doorway
    await doorway.close()
    assert doorway.troubles == []


async def _opened(settings: Settings, database: Database, demo: str) -> Business:
    models = Models(settings)
    try:
        return await open_business(database, models, demo, slug=f"{demo}-{new_id().hex[-8:]}")
    finally:
        await models.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
