"""A visitor wants to be forgotten.

A business may have to keep what was said for a while: `keep_erased_days` of the tenant's limits (0 without). Until then it is
out of every visitor's reach, and the sweeper deletes it when its time has come.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import contacts
from frontdesk.conversations.models import Contact, Conversation
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import Database
from frontdesk.tenants.models import Tenant
from frontdesk.turns.checkpoints import prune_thread
from frontdesk.turns.finishing import clear_pending
from frontdesk.turns.queue import drop_queued


async def erase_visitor(database: Database, visitor: Visitor) -> list[UUID]:
    """End the visitor's conversations and forget the contact; returns the conversations that went on until now."""
    tenant_id = visitor.tenant_id
    async with database.tenant(tenant_id) as session:
        contact = await contacts.contact_of(session, tenant_id, visitor.inbox_id, visitor.source_id)
        return await erase_contact(session, contact) if contact is not None else []


async def erase_contact(session: AsyncSession, contact: Contact) -> list[UUID]:
    """End the contact's conversations and forget it; returns the conversations that went on until now."""
    tenant_id = contact.tenant_id
    live = await session.scalars(
        select(Conversation)
        .where(Conversation.tenant_id == tenant_id, Conversation.contact_id == contact.id)
        .where(Conversation.status != "resolved")
        .with_for_update()
    )
    ended = list(live)
    for conversation in ended:
        await handoffs.release(session, conversation, status="resolved")
        await clear_pending(session, conversation)
        await drop_queued(session, tenant_id, conversation.id)
        await prune_thread(session, tenant_id, conversation.id)
    tenant = await session.get_one(Tenant, tenant_id)
    await contacts.forget(session, contact, timedelta(days=int(tenant.limits.get("keep_erased_days", 0))))
    return [conversation.id for conversation in ended]
