"""The door out: drains a conversation's outbox through its channel, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from frontdesk.channels.base import Channel, Sent
from frontdesk.conversations import outbox
from frontdesk.conversations.models import OutboxRow
from frontdesk.conversations.outbox import ClaimedRow
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
            row = await outbox.claim_next(session, tenant_id, conversation_id)
        sent = 0
        while row is not None:
            result = await self._send(row)
            sent += result.error is None
            async with self.database.tenant(tenant_id) as session:
                await outbox.finish(session, row, error=result.error, retryable=result.retryable)
                row = await outbox.claim_next(session, tenant_id, conversation_id) if result.error is None else None
        return sent

    async def drain_row(self, tenant_id: UUID, row_id: UUID) -> None:
        """Drain the conversation that a due row belongs to."""
        async with self.database.tenant(tenant_id) as session:
            row = await session.get(OutboxRow, (tenant_id, row_id))
        if row is not None:
            await self.drain(tenant_id, row.conversation_id)

    async def _send(self, row: ClaimedRow) -> Sent:
        try:
            return await self.channels[row.channel].send(row.tenant_id, row.message.conversation_id, row.message)
        except Exception as error:
            log.error("send failed", channel=row.channel, exc_info=error)
            return Sent(error=f"{type(error).__name__}: {error}"[:500])
