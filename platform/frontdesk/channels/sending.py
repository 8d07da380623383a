"""The door out: drains a conversation's outbox through its channel, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.base import Channel, Sent
from frontdesk.channels.undelivered import tell_operators
from frontdesk.conversations import outbox
from frontdesk.conversations.models import OutboxRow
from frontdesk.conversations.outbox import ClaimedRow, Finished
from frontdesk.kit.database import Database, insist

log = structlog.get_logger(__name__)

PATIENCE = (
    6.0  # seconds for which the end of a send is held in mind while the database is away; less than a claim lasts
)
INTERRUPTED = Sent(
    error="sending was interrupted: it may have arrived",
    french="l’envoi a été interrompu : il est peut-être arrivé",
    retryable=False,
    unknown=True,
)


@dataclass(frozen=True)
class Sender:
    """Sends what waits in the outbox."""

    database: Database
    channels: Mapping[str, Channel]

    async def drain(self, tenant_id: UUID, conversation_id: UUID) -> int:
        """Send the conversation's due messages, oldest first; stops at one that must be tried again. Returns how many left."""
        async with self.database.tenant(tenant_id) as session:
            row = await outbox.claim_next(session, tenant_id, conversation_id)
        sent = 0
        while row is not None:
            result = await self._send(row)
            sent += result.error is None
            row = await insist(partial(self._finish_and_go_on, row, result), seconds=PATIENCE)
        return sent

    async def _finish_and_go_on(self, row: ClaimedRow, result: Sent) -> ClaimedRow | None:
        """Keep how the send ended; the next row, unless this one must be tried again."""
        async with self.database.tenant(row.tenant_id) as session:
            done = await self._finish(session, row, result)
            if done is None or done.outcome == "queued" or not done.others_wait:
                return None
            return await outbox.claim_next(session, row.tenant_id, row.message.conversation_id)

    async def drain_row(self, tenant_id: UUID, row_id: UUID) -> None:
        """Drain the conversation that a due row belongs to."""
        async with self.database.tenant(tenant_id) as session:
            row = await session.get(OutboxRow, (tenant_id, row_id))
        if row is not None:
            await self.drain(tenant_id, row.conversation_id)

    async def _send(self, row: ClaimedRow) -> Sent:
        channel = self.channels.get(row.channel)
        if channel is None:
            return Sent(
                error=f"there is no channel {row.channel} in this version",
                french=f"cette version n’a pas de canal {row.channel}",
                retryable=False,
            )
        if row.interrupted and not channel.repeatable:
            return INTERRUPTED
        try:
            return await channel.send(row.tenant_id, row.message.conversation_id, row.message)
        except Exception as error:
            log.error("send failed", channel=row.channel, exc_info=error)
            return Sent(error=f"{type(error).__name__}: {error}"[:500])

    async def _finish(self, session: AsyncSession, row: ClaimedRow, result: Sent) -> Finished | None:
        done = await outbox.finish(
            session,
            row,
            error=result.error,
            french=result.french,
            retryable=result.retryable,
            unknown=result.unknown,
            retry_after=result.retry_after,
        )
        if done is not None and done.outcome in ("failed", "unknown"):
            log.warning("message undelivered", channel=row.channel, message=str(row.message.id), outcome=done.outcome)
            await tell_operators(session, row.message, done.outcome, result.error or "", result.french)
        return done
