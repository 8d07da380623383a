"""Live events: one Redis Stream that every API process tails once and fans out to its own connections.

Events are hints and drafts, never the truth: a subscriber that is told `resync` (the stream was flushed, or Redis was
away, or it was too slow) reads what it missed from Postgres.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.kit.redis import RedisAway

STREAM = "frontdesk:live"
KEPT = 20_000  # entries kept in the stream
DRAFTS = 10_000  # conversations whose draft is kept
WAITING = 256  # events one slow subscriber may lag behind before it is told to resync

CATCH_UP = 4  # subscribers that read from Postgres at once
PULSE = 15.0  # seconds
PARTS = 150  # of the listeners, that hear a pulse one after the other

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LiveEvent:
    """`kind` is message, note, draft, step, conversation, typing, seen, resync or pulse."""

    tenant_id: UUID
    conversation_id: UUID
    kind: str
    data: Mapping[str, Any]


Hear = Callable[[LiveEvent], None]


class LivePublisher:
    """Adds events to the stream. Never fails its caller: an event that is lost is found again in Postgres."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, tenant_id: UUID, conversation_id: UUID, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether Redis took the event."""
        return await self.publish_all([LiveEvent(tenant_id, conversation_id, kind, data)])

    async def publish_all(self, events: Sequence[LiveEvent]) -> bool:
        """Whether Redis took the events, as one entry of the stream."""
        if not events:
            return True
        try:
            await self._redis.xadd(STREAM, _packed(events), maxlen=KEPT, approximate=True)
        except (RedisError, *RedisAway) as error:
            log.warning("live events lost", count=len(events), error=type(error).__name__)
            return False
        return True


@dataclass
class Draft:
    """What has been streamed so far of a reply that is not committed yet."""

    turn: str
    attempt: int
    text: str


class LiveReader:
    """Tails the stream and hands each event to the subscribers of its conversation and of its tenant.

    Whoever reads what they missed holds `catching_up`: thousands may be told to at once, and others need the database too.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.catching_up = asyncio.Semaphore(CATCH_UP)
        self._drafts: OrderedDict[UUID, Draft] = OrderedDict()
        self._listeners: dict[UUID, set[Hear]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopped = False

    def start(self) -> None:
        """Begin to read, in a task of its own."""
        self._tasks = [
            asyncio.create_task(self._read_forever(), name="live reader"),
            asyncio.create_task(self._pulse_forever(), name="pulse"),
        ]

    async def stop(self) -> None:
        """Stop reading. Redis's client may take the cancellation for a lost connection, so the loop is told as well."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @contextmanager
    def listen(self, topic: UUID, hear: Hear) -> Iterator[None]:
        """`hear` is called with each event of one conversation, or of all conversations of one tenant, and with a `pulse` every
        `PULSE` seconds."""
        self._listeners[topic].add(hear)
        try:
            yield
        finally:
            self._listeners[topic].discard(hear)
            if not self._listeners[topic]:
                del self._listeners[topic]

    @asynccontextmanager
    async def subscribe(self, topic: UUID) -> AsyncIterator[asyncio.Queue[LiveEvent]]:
        """The same as a queue."""
        queue: asyncio.Queue[LiveEvent] = asyncio.Queue(WAITING)
        with self.listen(topic, partial(_put, queue)):
            yield queue

    def draft(self, conversation_id: UUID) -> Draft | None:
        """The reply that is being written in this conversation, for who joins in the middle."""
        return self._drafts.get(conversation_id)

    async def _read_forever(self) -> None:
        last = "$"
        while not self._stopped:
            try:
                last = await self._read(last)
            except (RedisError, *RedisAway):
                await asyncio.sleep(0.5)
                last = "0-0"
                self._resync_all()

    async def _read(self, last: str) -> str:
        if last == "$" or not await self._redis.exists(STREAM):
            last = await self._newest()
        batches: Any = await self._redis.xread({STREAM: last}, count=500, block=2000)
        for _stream, entries in batches or ():
            for identifier, fields in entries:
                last = identifier.decode()
                for event in _unpacked(fields):
                    self._deliver(event)
        return last

    async def _newest(self) -> str:
        entries: Any = await self._redis.xrevrange(STREAM, count=1)
        return entries[0][0].decode() if entries else "0-0"

    def _deliver(self, event: LiveEvent) -> None:
        self._remember(event)
        for topic in (event.conversation_id, event.tenant_id):
            for hear in tuple(self._listeners.get(topic, ())):
                hear(event)

    def _remember(self, event: LiveEvent) -> None:
        if event.kind == "message":
            self._drafts.pop(event.conversation_id, None)
        if event.kind != "draft":
            return
        draft = self._drafts.get(event.conversation_id)
        attempt, offset = int(event.data["attempt"]), int(event.data["offset"])
        if draft is None or draft.turn != event.data["turn"] or draft.attempt != attempt or offset == 0:
            draft = self._drafts[event.conversation_id] = Draft(str(event.data["turn"]), attempt, "")
        draft.text = draft.text[:offset] + str(event.data["text"])
        while len(self._drafts) > DRAFTS:
            self._drafts.popitem(last=False)

    def _resync_all(self) -> None:
        for topic in tuple(self._listeners):
            self._tell(topic, "resync")

    def _tell(self, topic: UUID, kind: str) -> None:
        for hear in tuple(self._listeners.get(topic, ())):
            hear(LiveEvent(topic, topic, kind, {}))

    async def _pulse_forever(self) -> None:
        """A part of the topics at a time, so that thousands are never due at once."""
        while True:
            topics = tuple(self._listeners)
            for part in range(PARTS):
                await asyncio.sleep(PULSE / PARTS)
                for topic in topics[part::PARTS]:
                    self._tell(topic, "pulse")


def _put(queue: asyncio.Queue[LiveEvent], event: LiveEvent) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        event = LiveEvent(event.tenant_id, event.conversation_id, "resync", {})
    queue.put_nowait(event)


def _packed(events: Sequence[LiveEvent]) -> dict[Any, Any]:
    return {"events": orjson.dumps([vars(event) for event in events], default=str)}


def _unpacked(fields: Mapping[bytes, bytes]) -> Iterator[LiveEvent]:
    for event in orjson.loads(fields.get(b"events", b"[]")):
        yield LiveEvent(UUID(event["tenant_id"]), UUID(event["conversation_id"]), event["kind"], event["data"])
