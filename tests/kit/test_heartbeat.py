"""A worker that works is alive; one that hangs or ends is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from frontdesk.kit import addresses, heartbeat
from frontdesk.kit.heartbeat import Heartbeat, is_alive
from frontdesk.kit.settings import Settings


@pytest.fixture
def client(settings: Settings) -> Iterator[Redis]:
    client = Redis.from_url(addresses.redis_url(settings))
    yield client
    client.close()


async def lives(redis: AsyncRedis, worker: str) -> bool:
    for _ in range(50):
        if await is_alive(redis, worker):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_worker_is_alive_until_it_stops(client: Redis, redis: AsyncRedis) -> None:
    worker = f"turns@{uuid4()}"
    assert not await is_alive(redis, worker)
    beating = Heartbeat(client, worker, lambda: None)
    beating.start()
    assert await lives(redis, worker)
    beating.stop()
    assert not await is_alive(redis, worker)


async def test_a_worker_that_hangs_is_not_alive_for_long(
    client: Redis, redis: AsyncRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.05)
    monkeypatch.setattr(heartbeat, "LASTS", 1)
    worker, hangs = f"turns@{uuid4()}", False

    def go_on() -> None:
        if hangs:
            raise TimeoutError

    beating = Heartbeat(client, worker, go_on)
    beating.start()
    assert await lives(redis, worker)
    hangs = True
    await asyncio.sleep(1.3)
    assert not await is_alive(redis, worker)
    beating.stop()
