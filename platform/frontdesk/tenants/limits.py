"""Rate limits: a sliding window in Redis; without Redis each process counts for itself, so that a limit never vanishes.

The window is estimated from two fixed ones: the previous window's count, weighted by how much of it the sliding window
still covers, plus the present one's. Two counters a key, and no more than the limit in any window but for that estimate.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from frontdesk.kit.errors import TooMany
from frontdesk.kit.redis import RedisAway

_KEPT = 10_000  # counters in this process while Redis is away


class _OwnCounts:
    """Counters of this process; the oldest are forgotten."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()

    def add(self, current: str, previous: str) -> tuple[int, int]:
        self._counts[current] = self._counts.get(current, 0) + 1
        self._counts.move_to_end(current)
        while len(self._counts) > _KEPT:
            self._counts.popitem(last=False)
        return self._counts[current], self._counts.get(previous, 0)


_own = _OwnCounts()


@dataclass(frozen=True)
class Usage:
    """What is left of a limit, and the seconds until the present fixed window ends."""

    limit: int
    seconds: int
    remaining: int
    reset: int

    @property
    def is_over(self) -> bool:
        """Whether there were more uses than the limit."""
        return self.remaining < 0


async def check(redis: Redis, key: str, *, limit: int, seconds: int) -> None:
    """Count one use of `key`. Raises `TooMany` when there were more than `limit` within `seconds`."""
    used = await use(redis, key, limit=limit, seconds=seconds)
    if used.is_over:
        raise TooMany(f"too many requests: try again in {used.reset} seconds", retry_after=used.reset)


async def use(redis: Redis, key: str, *, limit: int, seconds: int) -> Usage:
    """Count one use of `key`, and say what is left."""
    now = time.time()
    window, passed = int(now // seconds), (now % seconds) / seconds
    current, previous = f"limit:{key}:{seconds}:{window}", f"limit:{key}:{seconds}:{window - 1}"
    count, before = await _add(redis, current, previous, seconds)
    left = math.floor(limit - count - before * (1 - passed))
    return Usage(limit, seconds, left, max(1, int(seconds * (1 - passed)) + 1))


async def _add(redis: Redis, current: str, previous: str, seconds: int) -> tuple[int, int]:
    try:
        pipe: Any = redis.pipeline(transaction=False)
        pipe.incr(current).expire(current, 2 * seconds).get(previous)
        count, _, before = await pipe.execute()
        return int(count), int(before or 0)
    except RedisAway:
        return _own.add(current, previous)
