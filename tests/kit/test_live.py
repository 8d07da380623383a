"""The reader of live events ends when it is told to."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import TimeoutError as RedisTimeout

from frontdesk.kit.live import LiveReader


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
