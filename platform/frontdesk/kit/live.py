"""Live events: one Redis Stream that every API process tails once and fans out to its own connections.

Events are hints and drafts, never the truth: a subscriber that is told `resync` (the stream was flushed, or Redis was
away, or it was too slow) reads what it missed from Postgres.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.kit.redis import RedisAway

STREAM = "frontdesk:live"
KEPT = 20_000  # events kept in the stream
DRAFTS = 10_000  # conversations whose draft is kept
WAITING = 256  # events one slow subscriber may lag behind before it is told to resync

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LiveEvent:
    """`kind` is message, note, draft, step, conversation, typing, seen or resync."""

    tenant_id: UUID
    conversation_id: UUID
    kind: str
    data: Mapping[str, Any]


class LivePublisher:
    """Adds events to the stream. Never fails its caller: an event that is lost is found again in Postgres."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, tenant_id: UUID, conversation_id: UUID, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether Redis took the event."""
        fields: dict[Any, Any] = {
            "t": str(tenant_id),
            "c": str(conversation_id),
            "k": kind,
            "d": orjson.dumps(dict(data), default=str),
        }
        try:
            await self._redis.xadd(STREAM, fields, maxlen=KEPT, approximate=True)
        except (RedisError, *RedisAway) as error:
            log.warning("live event lost", kind=kind, error=type(error).__name__)
            return False
        return True


@dataclass
class Draft:
    """What has been streamed so far of a reply that is not committed yet."""

    turn: str
    attempt: int
    text: str


class LiveReader:
    """Tails the stream and hands each event to the subscribers of its conversation and of its tenant."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._drafts: OrderedDict[UUID, Draft] = OrderedDict()
        self._subscribers: dict[UUID, set[asyncio.Queue[LiveEvent]]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to read, in a task of its own."""
        self._task = asyncio.create_task(self._read_forever(), name="live reader")

    async def stop(self) -> None:
        """Stop reading. Redis's client may take the cancellation for a lost connection, so the loop is told as well."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @asynccontextmanager
    async def subscribe(self, topic: UUID) -> AsyncIterator[asyncio.Queue[LiveEvent]]:
        """A queue of the events of one conversation, or of all conversations of one tenant."""
        queue: asyncio.Queue[LiveEvent] = asyncio.Queue(WAITING)
        self._subscribers[topic].add(queue)
        try:
            yield queue
        finally:
            self._subscribers[topic].discard(queue)
            if not self._subscribers[topic]:
                del self._subscribers[topic]

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
                self._deliver(_parse(fields))
        return last

    async def _newest(self) -> str:
        entries: Any = await self._redis.xrevrange(STREAM, count=1)
        return entries[0][0].decode() if entries else "0-0"

    def _deliver(self, event: LiveEvent) -> None:
        self._remember(event)
        for topic in (event.conversation_id, event.tenant_id):
            for queue in self._subscribers.get(topic, ()):
                _put(queue, event)

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
        for topic, queues in self._subscribers.items():
            for queue in queues:
                _put(queue, LiveEvent(topic, topic, "resync", {}))


def _put(queue: asyncio.Queue[LiveEvent], event: LiveEvent) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        event = LiveEvent(event.tenant_id, event.conversation_id, "resync", {})
    queue.put_nowait(event)


def _parse(fields: Mapping[bytes, bytes]) -> LiveEvent:
    return LiveEvent(
        UUID(fields[b"t"].decode()), UUID(fields[b"c"].decode()), fields[b"k"].decode(), orjson.loads(fields[b"d"])
    )
