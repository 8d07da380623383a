"""The services for a short command: those that run already, else started for as long as the command needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from frontdesk import processes
from frontdesk.kit import addresses
from frontdesk.kit.crypto import load_keyring
from frontdesk.kit.home import Home
from frontdesk.kit.migrating import migrate
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.supervisor import Supervisor, only_one, read_status
from frontdesk.runtime import Runtime, open_runtime


@dataclass(frozen=True)
class RunningDesk:
    """`has_workers` tells whether somebody else runs the turns, `has_trainer` whether somebody else trains."""

    runtime: Runtime
    has_workers: bool
    has_trainer: bool = False


@asynccontextmanager
async def running_desk() -> AsyncIterator[RunningDesk]:
    """The parts of a running desk; without one, services and engine are started and stopped around the block."""
    settings = get_settings()
    home = Home.of(settings)
    running = read_status(home)
    if running is not None and any(name.startswith("worker") for name in running["processes"]):
        async with open_runtime(settings) as runtime:
            yield RunningDesk(runtime, has_workers=True, has_trainer="training" in running["processes"])
        return
    with only_one(home):
        async with _started(settings, home), open_runtime(settings) as runtime:
            yield RunningDesk(runtime, has_workers=False)


@asynccontextmanager
async def _started(settings: Settings, home: Home) -> AsyncIterator[None]:
    supervisor = Supervisor(home, say=lambda _text: None)
    wanted = processes.services(settings)
    if not await processes.answers(addresses.engine_socket(settings)):
        wanted.append(processes.engine(settings))
    try:
        await supervisor.start(*wanted)
        migrate(settings, load_keyring(settings))
        yield
    finally:
        await supervisor.stop()
