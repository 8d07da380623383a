"""What every message asks for and what seldom changes is looked up once in some seconds, however many ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Remembered(Generic[K, T]):
    """Gives what `look_up` found for a key, at most `seconds` ago. Who asks while it is looked up waits for that; a failure is
    not remembered. At most `most` keys are."""

    def __init__(self, look_up: Callable[[K], Awaitable[T]], *, seconds: float, most: int) -> None:
        self._look_up, self._seconds, self._most = look_up, seconds, most
        self._known: dict[K, tuple[float, T]] = {}
        self._looking: dict[K, asyncio.Task[T]] = {}

    async def __call__(self, key: K) -> T:
        """What is known of the key. Raises what looking it up raises."""
        if key in self._known:
            since, known = self._known[key]
            if time.monotonic() - since < self._seconds:
                return known
        if key not in self._looking:
            task = self._looking[key] = asyncio.create_task(self._look(key))
            task.add_done_callback(lambda _: self._looking.pop(key))
        return await asyncio.shield(self._looking[key])  # who gives up does so alone

    def forget(self) -> None:
        """Look everything up again."""
        self._known.clear()

    async def _look(self, key: K) -> T:
        found = await self._look_up(key)
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[key] = (time.monotonic(), found)
        return found
