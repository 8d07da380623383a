"""The door out: drains a conversation's outbox through its channel, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from frontdesk.channels.base import Channel, Sent
from frontdesk.conversations import outbox
from frontdesk.conversations.models import Inbox, Message, OutboxRow
from frontdesk.kit.database import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sender:
    """Sends what waits in the outbox."""

    database: Database
    channels: Mapping[str, Channel]

    async def drain(self, tenant_id: UUID, conversation_id: UUID) -> int:
        """Send the conversation's due messages, oldest first; stops at the first that fails. Returns how many left."""
        async with self.database.tenant(tenant_id) as session:
            waiting = await outbox.due_rows(session, tenant_id, conversation_id)
        sent = 0
        for row_id in waiting:
            if not await self._send_row(tenant_id, row_id):
                break
            sent += 1
        return sent

    async def drain_row(self, tenant_id: UUID, row_id: UUID) -> None:
        """Drain the conversation that a due row belongs to."""
        async with self.database.tenant(tenant_id) as session:
            row = await session.get(OutboxRow, (tenant_id, row_id))
        if row is not None:
            await self.drain(tenant_id, row.conversation_id)

    async def _send_row(self, tenant_id: UUID, row_id: UUID) -> bool:
        async with self.database.tenant(tenant_id) as session:
            claimed = await outbox.claim(session, tenant_id, row_id)
            if claimed is None:
                return False
            row, message = claimed
            inbox = await session.get_one(Inbox, (tenant_id, message.inbox_id))
        result = await self._send(inbox.channel, tenant_id, message)
        async with self.database.tenant(tenant_id) as session:
            await outbox.finish(session, row, error=result.error, retryable=result.retryable)
        return result.error is None

    async def _send(self, channel: str, tenant_id: UUID, message: Message) -> Sent:
        try:
            return await self.channels[channel].send(tenant_id, message.conversation_id, message)
        except Exception as error:
            log.error("send failed", channel=channel, exc_info=error)
            return Sent(error=f"{type(error).__name__}: {error}"[:500])
