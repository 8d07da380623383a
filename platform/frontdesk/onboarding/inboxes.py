"""The widget inbox of an agent and the public key that a page names it by."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.kit.database import new_id

CHANNEL = "widget"


async def widget_inbox(
    session: AsyncSession, tenant_id: UUID, agent_id: UUID, slug: str, new_key: Callable[[str], str]
) -> str:
    """The key of the agent's widget inbox, which is made when there is none; one of that name counts, whoever answers there
    by now."""
    if known := await key_of(session, tenant_id, agent_id) or await _key_named(session, tenant_id, slug):
        return known
    inbox = Inbox(tenant_id=tenant_id, id=new_id(), channel=CHANNEL, name=slug, agent_id=agent_id, settings={})
    address = InboxAddress(channel=CHANNEL, address=new_key(slug), tenant_id=tenant_id, inbox_id=inbox.id)
    session.add_all([inbox, address])
    await session.flush()
    return address.address


async def key_of(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> str | None:
    """The key of the agent's widget inbox, if it has one."""
    return await session.scalar(_keys(tenant_id).where(Inbox.agent_id == agent_id))


async def _key_named(session: AsyncSession, tenant_id: UUID, name: str) -> str | None:
    return await session.scalar(_keys(tenant_id).where(Inbox.name == name))


def _keys(tenant_id: UUID) -> Select[str]:
    return (
        select(InboxAddress.address)
        .join(Inbox, (Inbox.tenant_id == InboxAddress.tenant_id) & (Inbox.id == InboxAddress.inbox_id))
        .where(Inbox.tenant_id == tenant_id, Inbox.channel == CHANNEL)
        .order_by(Inbox.created_at)
        .limit(1)
    )
