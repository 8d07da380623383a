"""How much is taken at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from frontdesk.channels.errors import Overloaded

AT_ONCE = 256  # requests in hand
WAITING = 512  # requests that wait for one of these to be answered; the platform brings the others again
PATIENCE = 1.0  # seconds that they wait: platforms do for three and more
TOO_MUCH = "too much comes at once; nothing was stored, send it again"


class Admission:
    """How many requests of a kind are in hand in this process. Who comes when there is no place waits a moment for one."""

    def __init__(self, most: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._places, self._room = asyncio.Semaphore(most), asyncio.Semaphore(waiting)

    @property
    def is_full(self) -> bool:
        """Whether who comes now finds neither a place nor room to wait."""
        return self._places.locked() and self._room.locked()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a place. Raises `Overloaded` when none gets free in time."""
        if self._places.locked():
            await self._wait()
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def _wait(self) -> None:
        if self._room.locked():
            raise Overloaded(TOO_MUCH)
        async with self._room:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._places.acquire()
            except TimeoutError as error:
                raise Overloaded(TOO_MUCH) from error
