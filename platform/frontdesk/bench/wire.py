"""A lean HTTP/1.1 client over loopback: bytes out, status and body in. It sends what a polite client would not, and costs a
fraction of one, since client and server share the processors."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Self

HOST = "127.0.0.1"
SECONDS = 30.0  # that one answer may take
IDLE = 3.0  # seconds after which a connection is not used again: servers close idle ones

Headers = Iterable[tuple[bytes, bytes]]


def free_port() -> int:
    """A port of loopback that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


async def listens(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


def request_of(method: str, target: str, headers: Headers = (), body: bytes = b"") -> bytes:
    """A request as it goes over the wire; nothing is checked."""
    head = [f"{method} {target} HTTP/1.1".encode(), b"host: " + HOST.encode()]
    head += [name + b": " + value for name, value in headers]
    return b"\r\n".join([*head, b"content-length: %d" % len(body), b"", body])


@dataclass(frozen=True)
class Heard:
    """An answer; status 0 is none."""

    status: int
    body: bytes = b""


class Wire(asyncio.Protocol):
    """One connection, on which one request waits for its answer at a time."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._waiting: asyncio.Future[Heard] | None = None
        self._transport: asyncio.Transport | None = None
        self.is_open = False
        self.used_at = 0.0

    async def ask(self, request: bytes) -> Heard:
        """The answer to a request; one that does not come in time ends the connection."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self.used_at = time.monotonic()
        self._transport.write(request)
        try:
            return await asyncio.wait_for(self._waiting, SECONDS)
        except TimeoutError:
            self.close()
            return Heard(0)

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.is_open = transport, True

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._came += data
        head, found, rest = self._came.partition(b"\r\n\r\n")
        if found and len(rest) >= (length := _length_of(head)):
            if b"\r\nconnection: close" in head.lower():
                self.is_open = False
            self._came = bytearray(rest[length:])
            self._answer(Heard(int(head[9:12]), bytes(rest[:length])))

    def connection_lost(self, error: Exception | None) -> None:
        """See asyncio.Protocol."""
        self.is_open = False
        self._answer(Heard(0))

    def _answer(self, heard: Heard) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(heard)


def _length_of(head: bytearray) -> int:
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


@dataclass
class Wires:
    """At most so many connections to a port of this machine, opened when they are needed; others wait."""

    port: int
    most: int
    _free: list[Wire] = field(default_factory=list)
    _room: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.most)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for wire in self._free:
            wire.close()

    async def ask(self, request: bytes) -> Heard:
        """The answer to a request; status 0 when nobody answered."""
        async with self._one() as wire:
            return await wire.ask(request) if wire else Heard(0)

    @contextlib.asynccontextmanager
    async def _one(self) -> AsyncIterator[Wire | None]:
        async with self._room:
            wire = await self._open()
            try:
                yield wire
            except BaseException:
                if wire is not None:
                    wire.close()
                raise
            if wire is not None and wire.is_open:
                self._free.append(wire)

    async def _open(self) -> Wire | None:
        while self._free:
            wire = self._free.pop()
            if wire.is_open and time.monotonic() - wire.used_at < IDLE:
                return wire
            wire.close()
        try:
            _, wire = await asyncio.get_running_loop().create_connection(Wire, HOST, self.port)
        except OSError:
            return None
        return wire
