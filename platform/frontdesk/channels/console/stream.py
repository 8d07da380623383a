"""The console's live events: everything that happens in one tenant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from frontdesk.kit.live import LiveEvent, LiveReader
from frontdesk.kit.web import server_sent

PING_EVERY = 15.0  # seconds


async def tenant_events(reader: LiveReader, tenant_id: UUID) -> AsyncIterator[bytes]:
    """Server-sent events `conversation`, `message`, `draft`, `step`, `typing`, `seen`, and `resync` when some may have been missed."""
    async with reader.subscribe(tenant_id) as queue:
        yield b": welcome\n\n"
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), PING_EVERY)
            except TimeoutError:
                yield b": ping\n\n"
                continue
            yield _as_console_event(event)


def _as_console_event(event: LiveEvent) -> bytes:
    conversation = str(event.conversation_id)
    if event.kind in ("message", "note"):
        return server_sent("message", {"conversation": conversation, "message": event.data["message"]})
    if event.kind == "conversation":
        return server_sent("conversation", {"id": conversation})
    return server_sent(event.kind, {"conversation": conversation, **event.data})
