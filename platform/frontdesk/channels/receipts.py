"""Receipts of platforms: a message was delivered, read, or failed after all."""

from __future__ import annotations

from frontdesk.channels.connections import Connection
from frontdesk.channels.platform import Receipt
from frontdesk.channels.undelivered import note
from frontdesk.conversations import deliveries
from frontdesk.conversations import service as conversations
from frontdesk.kit.database import Database

SAYS_SO = ("the platform says so", "la messagerie le dit")


async def apply(database: Database, connection: Connection, receipt: Receipt) -> None:
    """Note what became of a message of ours; a receipt of an unknown message, or one known already, has no effect."""
    tenant_id = connection.tenant_id
    async with database.tenant(tenant_id) as session:
        found = await deliveries.advance(session, tenant_id, connection.inbox_id, receipt.external_id, receipt.status)
        if found is None:
            return
        conversation_id, message_id, sequence = found
        if receipt.status == "read":
            conversation = await conversations.get(session, tenant_id, conversation_id, lock=True)
            await conversations.mark_seen(session, conversation, by="contact", sequence=sequence)
        elif receipt.status == "failed":
            error, french = (receipt.error, receipt.french) if receipt.error else SAYS_SO
            await deliveries.fail(session, tenant_id, message_id, error[:500])
            place = (tenant_id, conversation_id, message_id, sequence)
            await note(session, *place, "failed", error[:500], french)
