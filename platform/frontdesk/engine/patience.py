"""How long a request is tried again while its engine is away or busy."""

from __future__ import annotations

import asyncio
import time

import httpx

from frontdesk.engine.errors import EngineUnavailable

PATIENCE = 10.0  # seconds that an engine may take to come back, or to have room
PAUSE = 0.2  # seconds between two attempts
DEATHS = 5  # of the engine while it computed this request; it may be the request that kills it
AWAY = (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError)


class Patience:
    """That of one request. It begins with the first failure, since a long reply may break late, and anew whenever the engine
    had been back and died once more."""

    def __init__(self) -> None:
        self._until: float | None = None
        self._deaths = 0

    async def wait(self, failure: Exception) -> None:
        """Pause before the next attempt. Raises `EngineUnavailable` when there should be none: the failure itself if it is one, since it says
        more."""
        if isinstance(failure, AWAY) and not isinstance(failure, httpx.ConnectError):
            self._deaths, self._until = self._deaths + 1, None
        self._until = self._until or time.monotonic() + PATIENCE
        if self._deaths == DEATHS:
            raise EngineUnavailable(f"the engine died {DEATHS} times under this request: see its log") from failure
        if time.monotonic() > self._until:
            if isinstance(failure, EngineUnavailable):
                raise failure
            raise EngineUnavailable("the engine does not answer: is it running? see its log") from failure
        await asyncio.sleep(PAUSE)
