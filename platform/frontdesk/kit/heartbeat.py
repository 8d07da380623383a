"""Signs of life of the workers, in Redis: there for as long as a worker consumes, gone soon after its end.

Whoever beats is asked first whether its own work goes on; a process that merely exists is not alive.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

EVERY = 2.0  # seconds
LASTS = 8  # seconds that a sign stays without another


class Heartbeat:
    """Beats in a thread of its own. `goes_on` raises when the worker's work does not."""

    def __init__(self, redis: Redis, worker: str, goes_on: Callable[[], object]) -> None:
        self._redis, self._worker, self._goes_on = redis, worker, goes_on
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and take the sign away."""
        self._ended.set()
        self._thread.join(EVERY)
        with contextlib.suppress(RedisError, OSError):
            self._redis.delete(_key(self._worker))
        self._redis.close()

    def _beat(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                self._goes_on()
                self._redis.set(_key(self._worker), 1, ex=LASTS)
            self._ended.wait(EVERY)


async def is_alive(redis: AsyncRedis, worker: str) -> bool:
    """Whether the worker has beaten lately."""
    return bool(await redis.exists(_key(worker)))


def _key(worker: str) -> str:
    return f"worker:{worker}"
