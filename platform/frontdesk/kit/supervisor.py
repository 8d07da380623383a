"""One supervisor for all processes of a front desk: starts them in order, restarts what dies, stops all cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.home import Home
from frontdesk.kit.processes import Child, Process, StartFailed

BACK_OFF = (0.1, 0.3, 1.0, 2.0, 5.0)  # seconds before each restart in a row
SERVED = 3  # of these pauses, for a process that had said it was ready: whoever it served waits for it
STEADY = 10.0  # seconds of life after which a crash counts as the first again
LOCK_TRIES = 5
LOG_LIMIT = 20 * 1024 * 1024  # bytes of a log before it is set aside at a start


class AlreadyRunning(FrontdeskError):
    """Another process uses this data folder."""

    code = "already_running"


class Supervisor:
    """Keeps processes alive. `say` is told what a person should know."""

    def __init__(self, home: Home, say: Callable[[str], None]) -> None:
        self._home, self._say = home, say
        self._groups: list[list[Child]] = []
        self._watchers: list[asyncio.Task[None]] = []

    async def start(self, *specs: Process) -> None:
        """Start processes side by side and wait until all are ready. Raises `StartFailed`."""
        children = [Child(spec, self._log(spec.name)) for spec in specs]
        self._groups.append(children)
        await asyncio.gather(*(child.start() for child in children))
        for child in children:
            self._watchers.append(asyncio.create_task(self._watch(child), name=f"watch {child.spec.name}"))
        self._write_status()

    def pid_of(self, name: str) -> int | None:
        """The process id of a running child."""
        return self.pids().get(name)

    def pids(self) -> dict[str, int]:
        """The process ids of the running children."""
        return {child.spec.name: child.pid for child in self._children() if child.pid is not None}

    async def stop(self) -> None:
        """Stop everything: what was started together stops together, the last first."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for children in reversed(self._groups):
            await asyncio.gather(*(child.stop() for child in children))
        self._home.status.unlink(missing_ok=True)

    async def _watch(self, child: Child) -> None:
        crashes, born, served = 0, time.monotonic(), child.spec.tells
        while True:
            status = await child.wait()
            crashes = 0 if time.monotonic() - born > STEADY else crashes + 1
            self._say(f"{child.spec.name} ended (status {status}); starting it again")
            if crashes and crashes % len(BACK_OFF) == 0:
                self._say(f"{child.spec.name} keeps ending; the end of {child.log}:\n{child.tail()}")
            pauses = BACK_OFF[:SERVED] if served else BACK_OFF
            await asyncio.sleep(pauses[min(crashes, len(pauses) - 1)])
            born = time.monotonic()
            served = await self._restart(child)

    async def _restart(self, child: Child) -> bool:
        """Whether it said that it is ready."""
        try:
            await child.spawn()
            self._write_status()
            await child.until_ready()
            return child.spec.tells
        except StartFailed:
            await child.stop()
        except OSError as error:
            self._say(f"{child.spec.name} cannot be started: {error}")
        return False

    def _children(self) -> list[Child]:
        return [child for children in self._groups for child in children]

    def _log(self, name: str) -> Path:
        log = self._home.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        return log

    def _write_status(self) -> None:
        status = {"pid": os.getpid(), "processes": {child.spec.name: child.pid for child in self._children()}}
        temporary = self._home.status.with_suffix(".new")
        temporary.write_bytes(orjson.dumps(status))
        temporary.replace(self._home.status)


def read_status(home: Home) -> dict[str, Any] | None:
    """What runs on this home: the supervisor's pid and its processes' pids; None when no supervisor is alive."""
    if not _is_held(home):
        return None
    try:
        status: dict[str, Any] = orjson.loads(home.status.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return status


def _is_held(home: Home) -> bool:
    with (home.root / "lock").open("a") as lock:
        return not _locked(lock, fcntl.LOCK_SH)


@contextlib.contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Hold the data folder; raises `AlreadyRunning` when another process holds it."""
    with (home.root / "lock").open("a") as lock:
        for _ in range(LOCK_TRIES):  # one who only looks holds it for a moment
            if _locked(lock, fcntl.LOCK_EX):
                break
            time.sleep(0.05)
        else:
            raise AlreadyRunning(
                f"a front desk already runs on {home.root}: stop it first, or set FRONTDESK_HOME to another folder"
            )
        yield


def _locked(lock: IO[str], how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
