"""Child processes: what to run, how to know that it is ready, and that none outlives its parent."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.kit.errors import FrontdeskError

_PR_SET_PDEATHSIG = 1
POLL = 0.05  # seconds


class StartFailed(FrontdeskError):
    """A process ended, or was not ready in time; the message ends with the last lines of its log."""

    code = "start_failed"


async def _always() -> bool:
    return True


@dataclass(frozen=True)
class Process:
    """A process to run. `account` is the uid and gid to run as; `stop_signal` asks it to end well."""

    name: str
    command: list[str]
    ready: Callable[[], Awaitable[bool]] = _always
    env: Mapping[str, str] = field(default_factory=dict)
    account: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    start_seconds: float = 60.0

    @property
    def tells(self) -> bool:
        """Whether it can tell that it is ready."""
        return self.ready is not _always


class Child:
    """A running process with its log file."""

    def __init__(self, spec: Process, log: Path) -> None:
        self.spec, self.log = spec, log
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = 0
        self._swept = True

    @property
    def pid(self) -> int | None:
        """Its process id, None before the start and after the end."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises `StartFailed`."""
        await self.spawn()
        await self.until_ready()

    async def spawn(self) -> None:
        """Start it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        uid, gid = self.spec.account or (None, None)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self.spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.spec.env},
                user=uid,
                group=gid,
                extra_groups=[] if uid is not None else None,
                start_new_session=True,
                preexec_fn=_die_with_parent(self.spec.stop_signal),
            )
            self._swept = False

    async def until_ready(self) -> None:
        """Wait until it is ready. Raises `StartFailed`."""
        deadline = asyncio.get_running_loop().time() + self.spec.start_seconds
        while not await self.spec.ready():
            if self.pid is None:
                raise StartFailed(f"{self.spec.name} ended while starting:\n{self.tail()}")
            if asyncio.get_running_loop().time() > deadline:
                raise StartFailed(f"{self.spec.name} was not ready in {self.spec.start_seconds:.0f} s:\n{self.tail()}")
            await asyncio.sleep(POLL)

    async def wait(self) -> int:
        """Wait for its end, and end what it has left behind; returns the exit status."""
        assert self._process is not None
        status = await self._process.wait()
        self._kill_group()
        return status

    async def stop(self, seconds: float = 4.0) -> None:
        """Ask it to end, and end it when it does not."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(self.spec.stop_signal)
        try:
            await asyncio.wait_for(self.wait(), seconds)
        except TimeoutError:
            self._kill_group()
            await process.wait()

    def _kill_group(self) -> None:
        if self._process is not None and not self._swept:
            self._swept = True
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def tail(self, lines: int = 8) -> str:
        """The last lines that it has logged since its latest start."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(max(self._log_start, self.log.stat().st_size - 8192))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


async def run_to_end(spec: Process, log: Path) -> None:
    """Run a one-shot process. Raises `StartFailed` when it fails."""
    child = Child(spec, log)
    try:
        await child.spawn()
        status = await asyncio.wait_for(child.wait(), spec.start_seconds)
    except TimeoutError:
        raise StartFailed(f"{spec.name} took over {spec.start_seconds:.0f} s:\n{child.tail()}") from None
    finally:
        await child.stop()
    if status != 0:
        raise StartFailed(f"{spec.name} failed:\n{child.tail()}")


def raise_open_files() -> None:
    """Let this process, and those it starts, hold as many files and connections as the system allows it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if os.uname().sysname == "Linux" else None

    def set_signal() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(number))

    return set_signal
