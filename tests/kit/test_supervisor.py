"""The supervisor, over real processes: order, restarts, clean ends, and one front desk to a data folder."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from frontdesk.kit.home import Home
from frontdesk.kit.processes import Process, StartFailed, run_to_end
from frontdesk.kit.supervisor import AlreadyRunning, Supervisor, only_one, read_status

SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def supervisor(tmp_path: Path, said: list[str]) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(Home(tmp_path), say=said.append)
    yield supervisor
    await supervisor.stop()


def python(name: str, code: str, *, start_seconds: float = 20) -> Process:
    return Process(name, [sys.executable, "-c", code], start_seconds=start_seconds)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(true: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_killed_process_is_back_within_two_seconds(supervisor: Supervisor, said: list[str]) -> None:
    await supervisor.start(python("sleeper", SLEEP))
    first = supervisor.pid_of("sleeper")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: supervisor.pid_of("sleeper") not in (None, first), seconds=2)
    assert said == ["sleeper ended (status -9); starting it again"]


async def test_a_process_that_served_is_soon_back_however_often_it_dies(supervisor: Supervisor) -> None:
    async def ready() -> bool:
        return True

    def is_back(killed: int) -> bool:
        return supervisor.pid_of("server") not in (None, killed)

    await supervisor.start(Process("server", [sys.executable, "-c", SLEEP], ready=ready))
    for _ in range(6):
        killed = supervisor.pid_of("server")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await until(partial(is_back, killed), seconds=2)


async def test_what_keeps_ending_is_said_with_the_end_of_its_log(supervisor: Supervisor, said: list[str]) -> None:
    await supervisor.start(python("faulty", "print('the disk is full')"))
    await until(lambda: any("keeps ending" in line and "the disk is full" in line for line in said), seconds=20)


async def test_a_failed_start_tells_why_and_leaves_nothing_running(supervisor: Supervisor, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    good = python("good", f"import os; open({str(pid_file)!r}, 'w').write(str(os.getpid())); {SLEEP}")

    async def never() -> bool:
        return False

    bad = Process("bad", [sys.executable, "-c", "import time; time.sleep(0.5); raise SystemExit('no model')"], never)
    with pytest.raises(StartFailed, match=r"bad ended while starting:\nno model"):
        await supervisor.start(good, bad)
    await until(lambda: pid_file.exists() and pid_file.read_text())
    await supervisor.stop()
    assert not lives(int(pid_file.read_text()))


async def test_what_will_not_end_is_ended_with_its_children(supervisor: Supervisor, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    stubborn = (
        "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]);"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid)); child.wait()"
    )
    await supervisor.start(*(python(f"stubborn-{number}", stubborn) for number in range(3)))
    await until(lambda: pid_file.exists() and pid_file.read_text())
    began = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - began < 8
    await until(lambda: not lives(int(pid_file.read_text())), seconds=2)


async def test_killing_the_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path\n"
        "from frontdesk.kit.home import Home; from frontdesk.kit.processes import Process\n"
        "from frontdesk.kit.supervisor import Supervisor\n"
        "async def main():\n"
        f"    supervisor = Supervisor(Home(Path({str(tmp_path)!r})), say=print)\n"
        f"    await supervisor.start(Process('sleeper', [sys.executable, '-c', {SLEEP!r}]))\n"
        "    print(supervisor.pid_of('sleeper'), flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    child = int(await process.stdout.readline())
    assert lives(child)
    process.kill()
    await process.wait()
    await until(lambda: not lives(child), seconds=5)


async def test_the_status_tells_what_runs_only_while_it_runs(supervisor: Supervisor, tmp_path: Path) -> None:
    home = Home(tmp_path)
    with only_one(home):
        await supervisor.start(python("sleeper", SLEEP))
        status = read_status(home)
        assert status is not None
        assert status["processes"] == {"sleeper": supervisor.pid_of("sleeper")}
    assert home.status.exists()
    assert read_status(home) is None


def test_a_data_folder_has_one_front_desk(tmp_path: Path) -> None:
    with only_one(Home(tmp_path)), pytest.raises(AlreadyRunning, match="FRONTDESK_HOME"), only_one(Home(tmp_path)):
        pass
    with only_one(Home(tmp_path)):
        pass


async def test_a_one_shot_that_fails_shows_this_runs_log_only(tmp_path: Path) -> None:
    log = tmp_path / "one.log"
    await run_to_end(python("one", "print('all well')"), log)
    with pytest.raises(StartFailed, match=r"one failed:\nno such table$"):
        await run_to_end(python("one", "raise SystemExit('no such table')"), log)


async def test_a_one_shot_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="took over"):
        await run_to_end(python("slow", SLEEP, start_seconds=0.5), tmp_path / "slow.log")


async def test_a_large_log_is_set_aside_at_a_start(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "sleeper.log"
    log.parent.mkdir()
    with log.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    await supervisor.start(python("sleeper", SLEEP))
    assert log.with_suffix(".log.1").stat().st_size == 21 * 1024 * 1024
    assert log.stat().st_size == 0
