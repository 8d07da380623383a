"""The console's live events: everything that happens in one tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from frontdesk.kit.live import LiveEvent, LiveReader
from frontdesk.kit.streams import PING, WELCOME, EventStream
from frontdesk.kit.web import server_sent


class TenantStream(EventStream):
    """Server-sent events `conversation`, `message`, `draft`, `step`, `typing`, `seen`, and `resync` when some may have been missed."""

    def __init__(self, reader: LiveReader, tenant_id: UUID) -> None:
        super().__init__(reader)
        self._tenant_id = tenant_id

    async def begin(self) -> AsyncIterator[bytes]:
        """See the port."""
        self.listen(self._tenant_id)
        yield WELCOME

    async def told(self, event: LiveEvent) -> AsyncIterator[bytes]:
        """See the port."""
        yield PING if event.kind == "pulse" else _as_console_event(event)


def _as_console_event(event: LiveEvent) -> bytes:
    conversation = str(event.conversation_id)
    if event.kind in ("message", "note"):
        return server_sent("message", {"conversation": conversation, "message": event.data["message"]})
    if event.kind == "conversation":
        return server_sent("conversation", {"id": conversation})
    return server_sent(event.kind, {"conversation": conversation, **event.data})
