"""A front desk of its own in a temporary folder, with or without real models."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdesk import processes
from frontdesk.kit import addresses
from frontdesk.kit.crypto import load_keyring
from frontdesk.kit.home import Home
from frontdesk.kit.migrating import migrate
from frontdesk.kit.processes import Process
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.supervisor import Supervisor
from frontdesk.runtime import Runtime, open_runtime


@dataclass(frozen=True)
class ScratchDesk:
    """Services and an engine that run; `supervisor` can start more."""

    settings: Settings
    supervisor: Supervisor
    runtime: Runtime

    @property
    def admin_url(self) -> str:
        """Postgres as the role that sees every row, for the driver."""
        url = addresses.admin_url(self.settings).set(drivername="postgresql")
        return url.render_as_string(hide_password=False)


@asynccontextmanager
async def scratch_desk(*, stub_models: bool, port: int = 8000, outside: str = "") -> AsyncIterator[ScratchDesk]:
    """Postgres, Redis and an engine in a new home, migrated; all gone afterwards. `outside` are the `host:port` pairs that it
    may call."""
    with tempfile.TemporaryDirectory(prefix="fd-bench-") as folder:
        os.environ["FRONTDESK_HOME"] = folder
        os.environ["FRONTDESK_PORT"] = str(port)
        os.environ["FRONTDESK_OUTSIDE_ALLOW"] = outside
        get_settings.cache_clear()
        settings = get_settings()
        home = Home.of(settings)
        supervisor = Supervisor(home, say=lambda _text: None)
        try:
            engine = stub_engine(settings) if stub_models else processes.engine(settings)
            await supervisor.start(*processes.services(settings), engine)
            migrate(settings, load_keyring(settings))
            async with open_runtime(settings) as runtime:
                yield ScratchDesk(settings, supervisor, runtime)
        finally:
            await supervisor.stop()


def stub_engine(settings: Settings) -> Process:
    """The stub engine on this home's engine socket."""
    socket: Path = addresses.engine_socket(settings)
    command = [*processes.PYTHON, "frontdesk.bench.stub_engine", str(socket)]
    return Process("engine", command, ready=lambda: processes.answers(socket), env=processes.QUIET)
