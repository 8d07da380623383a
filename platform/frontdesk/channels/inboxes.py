"""The inboxes of platforms: making them, testing their connection, taking them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import MAIL, Connection, load, read_config, secret_name, split_secrets
from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.platform import InboxConfig
from frontdesk.channels.registry import platform, platforms
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.kit.crypto import Keyring, new_token
from frontdesk.kit.database import Database, new_id
from frontdesk.tenants import keys
from frontdesk.tenants.models import Secret


@dataclass(frozen=True)
class PlatformInbox:
    """An inbox of a platform; `key` is the end of its webhook's address."""

    id: UUID
    channel: str
    name: str
    key: str

    def webhook(self, public_address: str) -> str:
        """The address to paste into the platform."""
        return f"{public_address}/v1/channels/{self.channel}/{self.key}"


async def add(
    session: AsyncSession,
    keyring: Keyring,
    tenant_id: UUID,
    agent_id: UUID,
    channel: str,
    name: str,
    values: Mapping[str, str],
) -> PlatformInbox:
    """A new inbox of a tenant. Raises `UnknownChannel` or `BadInboxConfig`."""
    config = read_config(platform(channel), values)
    inbox_id, key = new_id(), new_token("fdi")
    session.add(Inbox(tenant_id=tenant_id, id=inbox_id, channel=channel, name=name, agent_id=agent_id, settings={}))
    try:
        await session.flush()
    except IntegrityError as error:
        raise BadInboxConfig(f'there is an inbox "{name}" of {channel}: choose another name') from error
    session.add(InboxAddress(channel=channel, address=key, tenant_id=tenant_id, inbox_id=inbox_id))
    await configure(session, keyring, tenant_id, inbox_id, config)
    return PlatformInbox(inbox_id, channel, name, key)


async def configure(
    session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID, config: InboxConfig
) -> None:
    """Store an inbox's configuration, its secrets encrypted. Takes effect within seconds. Raises `BadInboxConfig` when its mail
    goes to another inbox."""
    plain, secrets = split_secrets(config)
    inbox = await session.get_one(Inbox, (tenant_id, inbox_id))
    inbox.settings = {**inbox.settings, "config": plain}
    await keys.put_secret(session, keyring, tenant_id, secret_name(inbox_id), orjson.dumps(secrets).decode())
    await session.flush()
    await _claim(session, tenant_id, inbox_id, config.mailboxes)


async def _claim(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, mailboxes: Sequence[str]) -> None:
    """The mail for these addresses is this inbox's, and no longer that for its former ones."""
    former = (InboxAddress.tenant_id == tenant_id) & (InboxAddress.inbox_id == inbox_id)
    await session.execute(delete(InboxAddress).where(former, InboxAddress.channel == MAIL))
    session.add_all(InboxAddress(channel=MAIL, address=a, tenant_id=tenant_id, inbox_id=inbox_id) for a in mailboxes)
    try:
        await session.flush()
    except IntegrityError as error:
        raise BadInboxConfig("another inbox gets the mail for this address: take it away there first") from error


async def of_tenant(session: AsyncSession, tenant_id: UUID) -> Sequence[PlatformInbox]:
    """The tenant's inboxes on platforms, oldest first."""
    rows = await session.execute(
        select(Inbox, InboxAddress.address)
        .join(InboxAddress, (InboxAddress.tenant_id == Inbox.tenant_id) & (InboxAddress.inbox_id == Inbox.id))
        .where(
            Inbox.tenant_id == tenant_id, Inbox.channel.in_(list(platforms())), InboxAddress.channel == Inbox.channel
        )
        .order_by(Inbox.created_at)
    )
    return [PlatformInbox(row[0].id, row[0].channel, row[0].name, row[1]) for row in rows]


async def find(session: AsyncSession, tenant_id: UUID, channel: str, name: str) -> PlatformInbox:
    """The tenant's inbox of that channel and name. Raises `UnknownInbox`."""
    for inbox in await of_tenant(session, tenant_id):
        if (inbox.channel, inbox.name) == (channel, name):
            return inbox
    raise UnknownInbox(f'this business has no inbox "{name}" of {channel}: frontdesk inbox list shows all')


async def test(database: Database, keyring: Keyring, caller: Caller, tenant_id: UUID, inbox_id: UUID) -> str:
    """Ask the platform who we are, and keep what was learnt; a sentence for the tenant.

    Raises `BadInboxConfig` that says what is wrong, or a `SendError` when the platform does not answer.
    """
    async with database.tenant(tenant_id) as session:
        connection: Connection = await load(session, keyring, tenant_id, inbox_id)
    says, config = await connection.platform.check(connection.config, caller)
    if config != connection.config:
        async with database.tenant(tenant_id) as session:
            await configure(session, keyring, tenant_id, inbox_id, config)
    return says


async def remove(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> None:
    """Take an inbox away with its conversations and secrets; its webhook is unknown within seconds."""
    await session.execute(
        delete(InboxAddress).where(InboxAddress.tenant_id == tenant_id, InboxAddress.inbox_id == inbox_id)
    )
    await session.execute(delete(Inbox).where(Inbox.tenant_id == tenant_id, Inbox.id == inbox_id))
    await session.execute(delete(Secret).where(Secret.tenant_id == tenant_id, Secret.name == secret_name(inbox_id)))
