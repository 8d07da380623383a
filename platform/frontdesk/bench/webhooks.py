"""Webhooks in: signed messages of every platform at a steady rate, then more than the door can take, with fsync on.

The floor is measured in the same run: the same server and driver, one process, an endpoint that inserts one row. No worker runs:
it is the door that is measured; the turns wait.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from frontdesk import processes
from frontdesk.bench.cpu import cpu_ms_each, cpu_seconds
from frontdesk.bench.figures import quantile
from frontdesk.bench.lines import Line, connect
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.bench.wire import HOST, Wires, free_port, listens, request_of
from frontdesk.channels.registry import platforms
from frontdesk.demo import demo_folder
from frontdesk.kit.home import Home
from frontdesk.kit.processes import Child, Process
from frontdesk.onboarding.importing import import_business
from frontdesk.tenants.folder import read_folder

RATE = 1000.0  # messages a second, wanted where the floor allows it
SHARE = 0.5  # of the floor, wanted where it does not
P99 = 250.0  # milliseconds
KEPT_UP = 0.98  # of the rate
BUSINESSES = ("alder", "petrin", "lumen")
NEWCOMERS = 0.1  # the share of messages that begin a conversation
WARM_UP = 2.0  # seconds
FLOOR_SECONDS, FLOOR_AT_ONCE = 8.0, 64
OVERLOAD_SECONDS, OVERLOAD_AT_ONCE = 5.0, 400
MOST_WIRES = 1000  # connections of the platforms
NOWHERE = "http://127.0.0.1:9"  # nothing is sent: no worker runs


@dataclass
class Phase:
    """What became of the requests of some seconds: the statuses, and the milliseconds of those that were taken."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests that were taken."""
        return self.statuses[200] / self.seconds

    def figures(self) -> dict[str, Any]:
        """As JSON."""
        statuses = {str(status): count for status, count in sorted(self.statuses.items())}
        spread = {"p50_ms": quantile(self.took, 0.5), "p99_ms": quantile(self.took, 0.99)}
        return {
            "seconds": round(self.seconds, 1),
            "taken_per_s": round(self.per_second),
            **spread,
            "statuses": statuses,
        }


@dataclass
class Customers:
    """Signed messages, each with words of its own; `taken` are those that were accepted."""

    lines: Sequence[Line]
    rng: random.Random
    taken: set[str] = field(default_factory=set)
    _number: int = 0
    _known: Counter[UUID] = field(default_factory=Counter)

    def next(self) -> tuple[str, bytes]:
        """The words of a message and its request."""
        self._number += 1
        line, words = self.lines[self._number % len(self.lines)], f"Message {self._number}: where is my order?"
        return words, line.request(line.message(self._contact(line), words, self._number))

    def _contact(self, line: Line) -> str:
        """A newcomer to the inbox, or somebody who has written to it before."""
        number = known = self._known[line.inbox_id]
        if not known or self.rng.random() < NEWCOMERS:
            self._known[line.inbox_id] += 1
        else:
            number = self.rng.randrange(known)
        return str(16_500_000_000 + number)


async def run(seed: int, seconds: float) -> dict[str, Any]:
    """The figures, and whether they are reached."""
    async with scratch_desk(stub_models=True, port=free_port()) as desk:
        lines = await _lines(desk)
        floor = await _floor(desk)
        rate = RATE if floor >= RATE else SHARE * floor
        customers = Customers(lines, random.Random(seed))  # noqa: S311
        await desk.supervisor.start(processes.api(desk.settings))
        async with Wires(desk.settings.port, MOST_WIRES) as wires:
            await _steadily(wires, customers, rate, WARM_UP)
            spent = cpu_seconds(desk.supervisor.pids())
            steady = await _steadily(wires, customers, rate, seconds)
            spent_then = cpu_seconds(desk.supervisor.pids())
            overload = await _at_once(partial(_bring, wires, customers), OVERLOAD_AT_ONCE, OVERLOAD_SECONDS)
        lost = customers.taken - _stored(desk)
    kept_up = steady.per_second >= KEPT_UP * rate and quantile(steady.took, 0.99) <= P99
    return {
        "floor_per_s": round(floor),
        "rate_per_s": round(rate),
        "steady": steady.figures(),
        "cpu_ms_per_message": cpu_ms_each(spent, spent_then, max(1, steady.statuses[200])),
        "overload": overload.figures(),
        "accepted": len(customers.taken),
        "accepted_but_lost": len(lost),
        "want": {"taken_per_s": round(KEPT_UP * rate), "p99_ms": P99, "overload": [200, 503], "accepted_but_lost": 0},
        "passed": kept_up and set(overload.statuses) <= {200, 503} and not lost,
    }


async def _lines(desk: ScratchDesk) -> list[Line]:
    """An inbox of every platform in each business."""
    found = []
    for name in BUSINESSES:
        imported = await import_business(desk.runtime.database, read_folder(demo_folder(name)))
        found += [await connect(desk, imported.tenant_id, channel, api_url=NOWHERE) for channel in platforms()]
    return found


async def _bring(wires: Wires, customers: Customers) -> int:
    """One message; the status of its answer."""
    words, request = customers.next()
    heard = await wires.ask(request)
    if heard.status == 200:
        customers.taken.add(words)
    return heard.status


async def _steadily(wires: Wires, customers: Customers, rate: float, seconds: float) -> Phase:
    """So many messages a second, whether those before are answered or not; times count from when a message was due."""
    phase, began = Phase(), time.perf_counter()
    waiting: set[asyncio.Task[None]] = set()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        task = asyncio.create_task(_timed(phase, due, partial(_bring, wires, customers)))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    phase.seconds = time.perf_counter() - began
    return phase


async def _at_once(ask: Callable[[], Any], at_once: int, seconds: float) -> Phase:
    """So many at a time for so many seconds, each sent when the one before it is answered."""
    phase, began = Phase(), time.perf_counter()

    async def one_after_the_other() -> None:
        while (now := time.perf_counter()) < began + seconds:
            await _timed(phase, now, ask)

    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    phase.seconds = time.perf_counter() - began
    return phase


async def _timed(phase: Phase, due: float, ask: Callable[[], Any]) -> None:
    status = await ask()
    phase.statuses[status] += 1
    if status == 200:
        phase.took.append((time.perf_counter() - due) * 1000)


async def _floor(desk: ScratchDesk) -> float:
    """Rows a second through the same server and driver."""
    url, port = desk.admin_url, free_port()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table floor (id bigserial primary key, body bytea not null)")
    server = Child(_floor_server(port, url), Home.of(desk.settings).logs / "floor.log")
    request = request_of("POST", "/", [(b"content-type", b"application/json")], b"x" * 400)
    async with Wires(port, FLOOR_AT_ONCE) as wires:

        async def ask() -> int:
            return (await wires.ask(request)).status

        try:
            await server.start()
            await _at_once(ask, FLOOR_AT_ONCE, WARM_UP)
            return (await _at_once(ask, FLOOR_AT_ONCE, FLOOR_SECONDS)).per_second
        finally:
            await server.stop()


def _floor_server(port: int, url: str) -> Process:
    options = ["--host", HOST, "--port", str(port), "--no-access-log", "--log-level", "warning"]
    command = [*processes.PYTHON, "uvicorn", "--factory", "frontdesk.bench.floor_app:create_app", *options]
    return Process("floor", command, ready=partial(listens, port), env={**processes.QUIET, "FLOOR_DATABASE": url})


def _stored(desk: ScratchDesk) -> set[str]:
    with psycopg.connect(desk.admin_url) as connection:
        return {text for (text,) in connection.execute("select text from messages where direction = 'incoming'")}
