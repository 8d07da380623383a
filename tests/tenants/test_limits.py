"""Rate limits hold, with Redis and without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis.asyncio import Redis

from frontdesk.kit.database import new_id
from frontdesk.kit.errors import TooMany
from frontdesk.kit.redis import connect
from frontdesk.tenants import limits


@pytest.fixture
async def away(tmp_path: Path) -> Redis:
    return connect(f"unix://{tmp_path / 'no-redis.sock'}")


async def use(redis: Redis, key: str, times: int) -> int:
    allowed = 0
    for _ in range(times):
        try:
            await limits.check(redis, key, limit=5, seconds=3600)
        except TooMany:
            continue
        allowed += 1
    return allowed


async def test_the_limit_holds(redis: Redis) -> None:
    assert await use(redis, str(new_id()), 8) == 5


async def test_keys_do_not_share_a_limit(redis: Redis) -> None:
    assert await use(redis, str(new_id()), 5) == await use(redis, str(new_id()), 5) == 5


async def test_the_error_says_when_to_try_again(redis: Redis) -> None:
    key = str(new_id())
    with pytest.raises(TooMany, match="try again in") as caught:
        for _ in range(3):
            await limits.check(redis, key, limit=2, seconds=60)
    assert 1 <= caught.value.retry_after <= 61


async def test_the_last_window_counts_by_what_still_overlaps(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    key, now = str(new_id()), 1_800_000_000.0
    monkeypatch.setattr(limits.time, "time", lambda: now)
    for _ in range(10):
        await limits.check(redis, key, limit=10, seconds=100)
    now += 150  # half of the next window: five of the ten still count
    for _ in range(5):
        await limits.check(redis, key, limit=10, seconds=100)
    with pytest.raises(TooMany):
        await limits.check(redis, key, limit=10, seconds=100)


async def test_without_redis_the_process_counts_for_itself(away: Redis) -> None:
    assert await use(away, str(new_id()), 8) == 5
