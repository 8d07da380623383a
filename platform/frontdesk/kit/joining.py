"""What costs about the same for one as for many is done for all who wait at that moment, so that a busy hour costs less a piece."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from frontdesk.kit.errors import Unavailable

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
R = TypeVar("R")


class Joined(Generic[K, T, R]):
    """Does `work` on what comes for one key: one batch at a time, of at most `most` pieces in their order, whose results it gives
    in that order. Who comes first waits for nobody: a batch is what came while the one before it was under way, and in the `rest`
    (seconds) after that, without which a busy time is spent on many small batches."""

    def __init__(
        self, work: Callable[[K, Sequence[T]], Awaitable[Sequence[R]]], *, most: int, rest: float = 0.0
    ) -> None:
        self._work, self._most, self._rest = work, most, rest
        self._waiting: dict[K, deque[tuple[T, asyncio.Future[R]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, key: K, piece: T) -> R:
        """The result of a piece. What fails in company is done again alone, so that each failure is one's own; raises it."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        if key in self._waiting:
            self._waiting[key].append((piece, result))
        else:
            self._waiting[key] = deque([(piece, result)])
            task = asyncio.create_task(self._work_off(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await result

    async def _work_off(self, key: K) -> None:
        waiting = self._waiting[key]
        try:
            while waiting:
                batch = [waiting.popleft() for _ in range(min(self._most, len(waiting)))]
                wanted = [(piece, result) for piece, result in batch if not result.done()]
                if wanted:
                    await self._together(key, wanted)
                if waiting:
                    await asyncio.sleep(self._rest)
        finally:
            del self._waiting[key]

    async def _together(self, key: K, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            done = await self._work(key, [piece for piece, _ in batch])
        except Unavailable as error:
            for _, result in batch:
                _fail(result, error)
        except Exception:
            for piece, result in batch:
                await self._alone(key, piece, result)
        else:
            for (_, result), value in zip(batch, done, strict=True):
                if not result.done():
                    result.set_result(value)

    async def _alone(self, key: K, piece: T, result: asyncio.Future[R]) -> None:
        try:
            [value] = await self._work(key, [piece])
        except Exception as error:
            _fail(result, error)
        else:
            if not result.done():
                result.set_result(value)


def _fail(result: asyncio.Future[R], error: Exception) -> None:
    if not result.done():
        result.set_exception(error)
