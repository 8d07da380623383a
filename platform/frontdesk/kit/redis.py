"""Redis: wake-ups, rate limits and live streams. It may be flushed at any moment; nothing is true only here."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

RedisAway = (RedisConnectionError, RedisTimeoutError, OSError)


def connect(url: str) -> Redis:
    """A client with short time-outs: everything that uses it must do without Redis for a while."""
    return Redis.from_url(
        url,
        socket_timeout=5,
        socket_connect_timeout=2,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
        health_check_interval=15,
    )
