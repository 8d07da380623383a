"""Live events arrive in their order, and their reader ends when it is told to."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import TimeoutError as RedisTimeout

from frontdesk.kit.database import new_id
from frontdesk.kit.live import STREAM, LiveEvent, LivePublisher, LiveReader


class TakesCancellingForALostConnection:
    """A Redis whose client answers a cancellation with an error of its own, as redis-py does when both come at once."""

    def __init__(self) -> None:
        self.reading = asyncio.Event()

    async def exists(self, _name: str) -> bool:
        return True

    async def xrevrange(self, _name: str, count: int) -> list[Any]:
        return []

    async def xread(self, _streams: dict[str, str], count: int, block: int) -> list[Any]:
        self.reading.set()
        try:
            await asyncio.sleep(block / 1000)
        except asyncio.CancelledError:
            raise RedisTimeout from None
        return []


async def test_a_swallowed_cancellation_does_not_keep_the_reader_alive() -> None:
    redis = TakesCancellingForALostConnection()
    reader = LiveReader(cast(Redis, redis))
    reader.start()
    await redis.reading.wait()
    async with asyncio.timeout(5):
        await reader.stop()


async def test_what_is_published_together_arrives_one_by_one_in_order(redis: Redis, publisher: LivePublisher) -> None:
    reader, tenant_id, conversations = LiveReader(redis), new_id(), [new_id(), new_id()]
    events = [LiveEvent(tenant_id, conversations[n % 2], "message", {"sequence": n}) for n in range(5)]
    async with reader.subscribe(tenant_id) as all_of_it, reader.subscribe(conversations[1]) as one, asyncio.timeout(5):
        reader.start()
        await asyncio.sleep(0.1)
        await redis.xadd(STREAM, {"written": "by an earlier version"})
        assert await publisher.publish_all(events)
        assert [await message_of(all_of_it) for _ in events] == events
        assert [await message_of(one) for _ in events[1::2]] == events[1::2]
    await reader.stop()


async def message_of(events: asyncio.Queue[LiveEvent]) -> LiveEvent:
    """The next message, whatever pulses come before it."""
    while (event := await events.get()).kind != "message":
        pass
    return event
