"""Streams of server-sent events, thousands in one process: an idle one holds a task that waits for its client to go, and no more.

A stream does not wait for events: the reader hands them over, and they are written by a task that ends when nothing is left.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import ExitStack
from uuid import UUID

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.live import WAITING, LiveEvent, LiveReader

WELCOME, PING = b": welcome\n\n", b": ping\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

log = structlog.get_logger(__name__)


class EventStream(Response, ABC):
    """One open stream. `begin` gives what is sent at first, `told` what each event is to this client; both may `listen` and `end`."""

    media_type = "text/event-stream"

    def __init__(self, reader: LiveReader) -> None:
        self.reader = reader
        self.status_code = 200
        self.background = None
        self._send: Send | None = None
        self._waiting: list[LiveEvent] = []
        self._writing: asyncio.Task[None] | None = None
        self._ended = False
        self._listening = ExitStack()

    @abstractmethod
    def begin(self) -> AsyncIterator[bytes]:
        """What is sent at first."""

    @abstractmethod
    def told(self, event: LiveEvent) -> AsyncIterator[bytes]:
        """What is sent of an event; a `pulse` comes when nothing else may have come for a while."""

    def listen(self, topic: UUID) -> None:
        """Hear the events of a conversation or tenant from now on."""
        self._listening.enter_context(self.reader.listen(topic, self._hear))

    def end(self) -> None:
        """Nothing more is sent."""
        self._ended = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. It ends when the client has gone, or the stream."""
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        self._send = send
        with self._listening:
            self._writing = asyncio.create_task(self._write(self.begin()))
            try:
                while (await receive())["type"] != "http.disconnect":
                    pass
            finally:
                self._ended = True
                if self._writing is not None:
                    self._writing.cancel()

    def _hear(self, event: LiveEvent) -> None:
        if len(self._waiting) >= WAITING:
            self._waiting.clear()
            event = LiveEvent(event.tenant_id, event.conversation_id, "resync", {})
        self._waiting.append(event)
        if self._writing is None and not self._ended:
            self._writing = asyncio.create_task(self._write(None))

    async def _write(self, beginning: AsyncIterator[bytes] | None) -> None:
        """Write the beginning, then what waits, until nothing does."""
        try:
            if beginning is not None:
                await self._write_all(beginning)
            while self._waiting and not self._ended:
                await self._write_all(self.told(self._waiting.pop(0)))
        except FrontdeskError as error:  # the client comes back, and reads on from where it was
            log.warning("stream ended", code=error.code)
            self._ended = True
        except Exception as error:
            log.error("stream failed", exc_info=error)
            self._ended = True
        self._writing = None
        if self._ended and self._send is not None:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write_all(self, chunks: AsyncIterator[bytes]) -> None:
        assert self._send is not None
        async for chunk in chunks:
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
