"""A whole front desk with a home, a Postgres and a Redis of its own, and a browser to visit it."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from frontdesk import processes
from frontdesk.kit.crypto import load_keyring
from frontdesk.kit.database import new_id
from frontdesk.kit.home import Home
from frontdesk.kit.migrating import migrate
from frontdesk.kit.processes import Process
from frontdesk.kit.settings import Settings
from frontdesk.kit.supervisor import Supervisor
from frontdesk.runtime import Runtime, open_runtime
from tests.browser.people import Business, Doorway, open_business
from tests.channels.smtp import MailServer, mail_server

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
def platform_port() -> int:
    """Where a simulated platform may listen: the one address that is not public and yet called."""
    return _free_port()


@pytest.fixture(scope="session")
async def post() -> AsyncIterator[MailServer]:
    """Where the front desk's e-mails arrive."""
    async with mail_server() as server:
        yield server


@pytest.fixture(scope="session")
async def front_desk(platform_port: int, post: MailServer) -> AsyncIterator[Runtime]:
    """The parts of a running front desk that shares nothing with the other tests."""
    with tempfile.TemporaryDirectory(prefix="fd-") as folder:
        settings = Settings(home=Path(folder), port=_free_port())
        supervisor = Supervisor(Home.of(settings), say=print)
        try:
            await supervisor.start(*processes.services(settings))
            migrate(settings, load_keyring(settings))
            parts = [processes.engine(settings), *processes.workers(settings)[:1], processes.api(settings)]
            await supervisor.start(*(_at(Path(folder), part, platform_port, post) for part in parts))
            async with open_runtime(settings) as runtime:
                yield runtime
        finally:
            await supervisor.stop()


@pytest.fixture(scope="session")
def address(front_desk: Runtime) -> str:
    """Where the front desk listens."""
    return f"http://127.0.0.1:{front_desk.settings.port}"


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
async def alder(front_desk: Runtime) -> Business:
    """The English demo business."""
    return await opened(front_desk, "alder")


@pytest.fixture(scope="session")
async def petrin(front_desk: Runtime) -> Business:
    """The French demo business."""
    return await opened(front_desk, "petrin")


@pytest.fixture
async def doorway(browser: Browser, address: str, front_desk: Runtime) -> AsyncIterator[Doorway]:
    """Lets people in; afterwards none of their pages may have met an error. They all come from one address, so that its
    limits begin anew with each test."""
    async for key in front_desk.redis.scan_iter("limit:*"):
        await front_desk.redis.delete(key)
    doorway = Doorway(browser, address)
    yield doorway
    await doorway.close()
    assert doorway.troubles == []


async def opened(front_desk: Runtime, demo: str, hours: dict[str, str] | None = None) -> Business:
    """A demo business under a name of its own, with other opening hours where some are given."""
    slug = f"{demo}-{new_id().hex[-8:]}"
    return await open_business(front_desk.database, front_desk.models, demo, slug=slug, hours=hours)


def _at(home: Path, process: Process, platform_port: int, post: MailServer) -> Process:
    own = {"FRONTDESK_HOME": str(home), "FRONTDESK_OUTSIDE_ALLOW": f"127.0.0.1:{platform_port}"}
    mail = {"FRONTDESK_SMTP_URL": f"smtp://127.0.0.1:{post.port}", "FRONTDESK_MAIL_FROM": "desk@example.com"}
    return dataclasses.replace(process, env={**process.env, **own, **mail})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
