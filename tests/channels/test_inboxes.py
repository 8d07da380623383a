"""The inboxes of platforms: secrets are encrypted, mistakes are named without the values, removal is whole."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from frontdesk.channels import inboxes
from frontdesk.channels.connections import Connections
from frontdesk.channels.errors import BadInboxConfig, UnknownChannel
from frontdesk.channels.simulated import simulated
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Inbox
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.tenants.models import Secret
from tests.conversations.desk import make_desk

SETTINGS = simulated("telegram").settings


async def test_secrets_are_stored_encrypted_and_come_back(database: Database, keyring: Keyring, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    async with database.tenant(tenant) as session:
        inbox = await inboxes.add(session, keyring, tenant, desk.agent_id, "telegram", "main", SETTINGS)
        stored = await session.get_one(Inbox, (tenant, inbox.id))
        [secret] = (await session.scalars(select(Secret.ciphertext))).all()
    assert SETTINGS["token"] not in str(stored.settings) and SETTINGS["token"].encode() not in secret
    connection = await Connections(database, keyring).by_key("telegram", inbox.key)
    assert (connection.tenant_id, connection.inbox_id) == (tenant, inbox.id)
    assert connection.config.token.get_secret_value() == SETTINGS["token"]  # type: ignore[attr-defined]


async def test_a_removed_inbox_is_gone_with_its_secrets(database: Database, keyring: Keyring, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    async with database.tenant(tenant) as session:
        inbox = await inboxes.add(session, keyring, tenant, desk.agent_id, "telegram", "main", SETTINGS)
        await inboxes.remove(session, tenant, inbox.id)
        assert await session.scalar(select(func.count()).select_from(Secret)) == 0
        assert await inboxes.of_tenant(session, tenant) == []
    with pytest.raises(UnknownInbox):
        await Connections(database, keyring).by_key("telegram", inbox.key)


async def test_wrong_settings_are_named_without_their_values(
    database: Database, keyring: Keyring, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    for wrong, named in (
        ({"token": "tiny!"}, "token"),
        ({"colour": "red!"}, "colour"),
        ({"secret": "sixteen and blanks!"}, "secret"),
        ({"api_url": "oops!"}, "api_url"),
    ):
        with pytest.raises(BadInboxConfig, match=named) as caught:
            async with database.tenant(tenant) as session:
                await inboxes.add(session, keyring, tenant, desk.agent_id, "telegram", "main", {**SETTINGS, **wrong})
        assert next(iter(wrong.values())) not in caught.value.message
    with pytest.raises(UnknownChannel):
        async with database.tenant(tenant) as session:
            await inboxes.add(session, keyring, tenant, desk.agent_id, "pigeon", "main", {})
