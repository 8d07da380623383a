"""Open streams of server-sent events: what each costs the API, and how soon an event has reached all who listen to it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from frontdesk import processes
from frontdesk.bench.figures import quantile
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.bench.wire import HOST, Wires, free_port, request_of
from frontdesk.channels.widget.tokens import Visitor, issue
from frontdesk.conversations.models import InboxAddress
from frontdesk.conversations.service import InboundMessage, receive_all
from frontdesk.demo import demo_folder
from frontdesk.kit.database import new_id
from frontdesk.kit.processes import raise_open_files
from frontdesk.onboarding.importing import import_business
from frontdesk.tenants.folder import read_folder

MOST_KB = 50.0  # of the API's memory for each open stream
P99 = 500.0  # milliseconds until an event has come to all who listen
FIRST = 200  # streams before the memory is read, so that what is made once is not counted
EVENTS = 20
OPENING = 64  # at once
BATCH = 500  # conversations of one transaction
SETTLE = 5.0  # seconds
MOST_SECONDS, LOOK_EVERY = 5.0, 0.1  # that an event is waited for
SOURCES = 20_000  # connections from one address of loopback, of its 28,000 ports


class Stream(asyncio.Protocol):
    """One visitor's open stream. `opened` is done when all that is stored has come."""

    __slots__ = ("_request", "came", "opened", "sought", "transport")

    def __init__(self, request: bytes) -> None:
        self._request, self.sought, self.came = request, b"", 0.0
        self.opened: asyncio.Future[bool] | None = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)
        self._request = b""

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self.opened is not None and b"event: conversation" in data:
            self.opened.set_result(True)
            self.opened = None
        elif self.transport is not None and _is_over(data):
            self.transport.abort()
        elif self.sought and self.sought in data:
            self.came, self.sought = time.perf_counter(), b""

    def connection_lost(self, error: Exception | None) -> None:
        """See asyncio.Protocol."""
        self.transport = None
        if self.opened is not None and not self.opened.done():
            self.opened.set_result(False)


def _is_over(data: bytes) -> bool:
    """Whether the stream was refused, or has ended."""
    is_refused = data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 200")
    return is_refused or data.endswith(b"\r\n0\r\n\r\n")


@dataclass
class Audience:
    """The streams that are open; `again` counts how often one was refused before."""

    port: int
    streams: list[Stream] = field(default_factory=list)
    again: int = 0

    async def open(self, tokens: Sequence[str]) -> None:
        """Open a stream for each token."""
        waiting = iter(tokens)
        await asyncio.gather(*(self._open_in_turn(waiting) for _ in range(OPENING)))

    async def _open_in_turn(self, tokens: Iterator[str]) -> None:
        for token in tokens:
            request = request_of("GET", "/v1/widget/stream", [(b"authorization", f"Bearer {token}".encode())])
            stream = await self._opened(request)
            while stream is None:  # a client whose stream is refused comes back, as the widget does
                self.again += 1
                await asyncio.sleep(1)
                stream = await self._opened(request)
            self.streams.append(stream)

    async def _opened(self, request: bytes) -> Stream | None:
        source = (f"127.0.0.{2 + len(self.streams) // SOURCES}", 0)
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_connection(lambda: Stream(request), HOST, self.port, local_addr=source)
        opened = stream.opened
        return stream if opened is None or await opened else None

    @property
    def alive(self) -> int:
        """Streams that are still open."""
        return sum(stream.transport is not None for stream in self.streams)

    def close(self) -> None:
        """Close all."""
        for stream in self.streams:
            if stream.transport is not None:
                stream.transport.abort()
        self.streams.clear()


async def run(connections: int, listeners: int) -> dict[str, Any]:
    """The figures, and whether they are reached."""
    raise_open_files()
    async with scratch_desk(stub_models=True, port=free_port()) as desk:
        tokens = await _visitors(desk, connections - listeners + 1)
        await desk.supervisor.start(processes.api(desk.settings))
        pid = desk.supervisor.pid_of("api")
        assert pid is not None
        audience = Audience(desk.settings.port)
        await audience.open(tokens[:FIRST])
        audience.close()
        await asyncio.sleep(SETTLE)
        before = memory_kb(pid)
        began = time.perf_counter()
        await audience.open([tokens[0]] * listeners + tokens[1:])
        opening = time.perf_counter() - began
        await asyncio.sleep(SETTLE)
        each_kb = (memory_kb(pid) - before) / connections
        idle = await _processor_share(pid)
        took, missed = await _events(desk, audience.streams[:listeners], tokens[0])
        alive = audience.alive
        audience.close()
    figures = {
        "connections": alive,
        "kb_each": round(each_kb, 1),
        "opened_per_s": round(connections / opening),
        "opened_again": audience.again,
        "idle_processor_share": round(idle, 3),
        "listeners": listeners,
        "event_p50_ms": quantile(took, 0.5),
        "event_p99_ms": quantile(took, 0.99),
        "missed": missed,
    }
    reached = alive == connections and each_kb <= MOST_KB and quantile(took, 0.99) <= P99 and not missed
    want = {"connections": connections, "kb_each": MOST_KB, "event_p99_ms": P99, "missed": 0}
    return figures | {"want": want, "passed": reached}


async def _visitors(desk: ScratchDesk, count: int) -> list[str]:
    """Visitors with a conversation each; their tokens."""
    imported = await import_business(desk.runtime.database, read_folder(demo_folder("alder")))
    async with desk.runtime.database.tenant(imported.tenant_id) as session:
        mine = select(InboxAddress.inbox_id).where(InboxAddress.address == imported.agents[0].inbox)
        inbox_id = await session.scalar(mine)
    assert inbox_id is not None
    visitors = [Visitor.new(imported.tenant_id, inbox_id) for _ in range(count)]
    for at in range(0, count, BATCH):
        await _say_hello(desk, imported.tenant_id, visitors[at : at + BATCH])
    return [issue(desk.runtime.keyring, visitor) for visitor in visitors]


async def _say_hello(desk: ScratchDesk, tenant_id: UUID, visitors: Sequence[Visitor]) -> None:
    hellos = [InboundMessage(tenant_id, each.inbox_id, each.source_id, str(new_id()), "Hello") for each in visitors]
    async with desk.runtime.database.tenant(tenant_id) as session:
        await receive_all(session, tenant_id, hellos)


async def _events(desk: ScratchDesk, streams: Sequence[Stream], token: str) -> tuple[list[float], int]:
    """Milliseconds from a visitor's message to each of those who listen, and how many it did not reach within seconds."""
    took: list[float] = []
    async with Wires(desk.settings.port, 1) as wires:
        for number in range(EVENTS):
            words = f"event {number} for all"
            for stream in streams:
                stream.sought = words.encode()
            headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
            body = orjson.dumps({"client_id": str(new_id()), "text": words})
            began = time.perf_counter()
            heard = await wires.ask(request_of("POST", "/v1/widget/messages", headers, body))
            assert heard.status == 202, heard
            await _until_all_have_it(streams)
            took += [(stream.came - began) * 1000 for stream in streams if not stream.sought]
    return took, EVENTS * len(streams) - len(took)


async def _until_all_have_it(streams: Sequence[Stream]) -> None:
    for _ in range(int(MOST_SECONDS / LOOK_EVERY)):
        await asyncio.sleep(LOOK_EVERY)
        if not any(stream.sought for stream in streams):
            return


async def _processor_share(pid: int) -> float:
    """What the API costs while nothing happens, in processors."""
    before = processor_seconds(pid)
    await asyncio.sleep(SETTLE)
    return (processor_seconds(pid) - before) / SETTLE


def memory_kb(pid: int) -> int:
    """The memory of a process, what it shares counted in parts (PSS, proc(5))."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise AssertionError("this system does not tell a process's memory")


def processor_seconds(pid: int) -> float:
    """User and system time of a process (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
