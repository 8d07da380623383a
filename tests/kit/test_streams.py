"""An open stream: what is sent, in which order, and what is left when either side ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID

from redis.asyncio import Redis
from structlog.testing import capture_logs

from frontdesk.kit.database import new_id
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.live import WAITING, LiveEvent, LiveReader
from frontdesk.kit.streams import EventStream

TOPIC = new_id()


class Told(EventStream):
    """Says hello when the door is opened, then the kind of each event; ends with `bye`, fails with `away`."""

    def __init__(self, reader: LiveReader, door: asyncio.Event) -> None:
        super().__init__(reader)
        self._door = door

    async def begin(self) -> AsyncIterator[bytes]:
        self.listen(TOPIC)
        await self._door.wait()
        yield b"hello"

    async def told(self, event: LiveEvent) -> AsyncIterator[bytes]:
        if event.kind == "away":
            raise Unavailable("away")
        yield event.kind.encode()
        if event.kind == "bye":
            self.end()


class Client:
    """A browser: `chunks` is what came, `go` closes the page."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.reader = LiveReader(cast(Redis, None))
        self.chunks: list[bytes] = []
        self.over = asyncio.Event()
        self.serving = asyncio.create_task(Told(self.reader, self.door)({"type": "http"}, self._receive, self._send))

    async def has(self, *chunks: bytes) -> None:
        """Wait until just this has come."""
        for _ in range(100):
            await asyncio.sleep(0)
        assert self.chunks == list(chunks)

    async def greeted_with(self, *chunks: bytes) -> None:
        """Open the door, and wait until just this has come and nothing is being written."""
        self.door.set()
        await self.has(*chunks)
        await asyncio.sleep(0)

    async def go(self) -> None:
        self.over.set()
        await self.serving

    async def _receive(self) -> dict[str, Any]:
        await self.over.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self.chunks.append(message["body"])
            if not message["more_body"]:
                self.over.set()

    def hear(self, *kinds: str, topic: UUID = TOPIC) -> None:
        for kind in kinds:
            self.reader._deliver(LiveEvent(new_id(), topic, kind, {}))


async def test_what_is_heard_while_it_begins_comes_after_the_beginning() -> None:
    client = Client()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    client.hear("one", "two")
    await client.greeted_with(b"hello", b"one", b"two")
    client.hear("nobody's", topic=new_id())
    client.hear("three")
    await client.has(b"hello", b"one", b"two", b"three")
    await client.go()


async def test_a_stream_that_ends_closes_the_answer_and_hears_no_more() -> None:
    client = Client()
    await client.greeted_with(b"hello")
    client.hear("bye", "late")
    await asyncio.wait_for(client.serving, 20)
    assert client.chunks == [b"hello", b"bye", b""]
    assert not client.reader._listeners


async def test_a_client_that_goes_leaves_nothing_behind() -> None:
    client = Client()
    await asyncio.sleep(0)
    await client.go()
    assert not client.reader._listeners
    client.door.set()
    client.hear("late")
    for _ in range(5):
        await asyncio.sleep(0)
    assert client.chunks == []


async def test_who_is_too_slow_is_told_to_look_again() -> None:
    client = Client()
    await client.greeted_with(b"hello")
    client.hear(*["step"] * (WAITING + 2))
    await client.has(b"hello", b"resync", b"step")
    await client.go()


async def test_what_fails_ends_the_stream_so_that_the_client_comes_back() -> None:
    client = Client()
    await client.greeted_with(b"hello")
    with capture_logs() as logged:
        client.hear("away")
        await asyncio.wait_for(client.serving, 20)
    assert client.chunks == [b"hello", b""]
    assert [each["event"] for each in logged] == ["stream ended"]


async def test_a_pulse_comes_to_all_who_listen() -> None:
    client = Client()
    await client.greeted_with(b"hello")
    client.reader._tell(TOPIC, "pulse")
    await client.has(b"hello", b"pulse")
    await client.go()
