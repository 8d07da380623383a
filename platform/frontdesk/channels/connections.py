"""An inbox's connection to its platform: which tenant it belongs to, and its configuration with the secrets decrypted.

What is no secret stands in the inbox's settings, the secrets as one encrypted secret of the tenant, named after the inbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import SecretStr, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.platform import InboxConfig
from frontdesk.channels.registry import AnyPlatform, platform
from frontdesk.conversations import repository
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Inbox
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.remembering import Remembered
from frontdesk.tenants import keys

MAIL = "mail"  # where addresses of mail stand beside the keys of webhooks
REMEMBERED = 5.0  # seconds that a connection is used without looking it up again
MOST = 10_000


@dataclass(frozen=True)
class Connection:
    """An inbox as its platform's code needs it."""

    tenant_id: UUID
    inbox_id: UUID
    platform: AnyPlatform
    config: InboxConfig


class Connections:
    """Looks connections up, by public address or by inbox, and remembers them for some seconds."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.database, self.keyring = database, keyring
        self._at = Remembered(self._find, seconds=REMEMBERED, most=MOST)
        self._of = Remembered(self._load, seconds=REMEMBERED, most=MOST)

    async def by_key(self, channel: str, key: str) -> Connection:
        """The connection behind a webhook's address. Raises `UnknownChannel` or `UnknownInbox`."""
        platform(channel)
        return await self._at((channel, key))

    async def by_mailbox(self, address: str) -> Connection:
        """The connection of the inbox that gets the mail for this address; what follows a plus in it is a note of the sender's.

        Raises `UnknownInbox`.
        """
        local, _, domain = address.lower().rpartition("@")
        for mailbox in dict.fromkeys((f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}")):
            with suppress(UnknownInbox):
                return await self._at((MAIL, mailbox))
        raise UnknownInbox("no inbox gets mail for this address: an e-mail inbox with mailroom=true does")

    async def by_inbox(self, tenant_id: UUID, inbox_id: UUID) -> Connection:
        """The connection of a tenant's inbox. Raises `UnknownInbox`."""
        return await self._of((tenant_id, inbox_id))

    async def _find(self, where: tuple[str, str]) -> Connection:
        async with self.database.shared() as session:
            address = await repository.find_address(session, *where)
        if address is None:
            raise UnknownInbox("no inbox has this address: frontdesk inbox list shows them")
        return await self._load((address.tenant_id, address.inbox_id))

    async def _load(self, inbox: tuple[UUID, UUID]) -> Connection:
        tenant_id, inbox_id = inbox
        async with self.database.tenant(tenant_id) as session:
            return await load(session, self.keyring, tenant_id, inbox_id)


async def load(session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID) -> Connection:
    """The connection of a tenant's inbox. Raises `UnknownInbox`, or `CannotDecrypt` under another secret key."""
    inbox = await session.get(Inbox, (tenant_id, inbox_id))
    if inbox is None:
        raise UnknownInbox("there is no such inbox in this business")
    found = platform(inbox.channel)
    secrets = orjson.loads(await keys.get_secret(session, keyring, tenant_id, secret_name(inbox_id)))
    return Connection(tenant_id, inbox_id, found, read_config(found, {**inbox.settings["config"], **secrets}))


def read_config(found: AnyPlatform, values: Mapping[str, Any]) -> InboxConfig:
    """The platform's configuration. Raises `BadInboxConfig` that names what is wrong, without the values."""
    try:
        config: InboxConfig = found.config.model_validate(dict(values))
        return config
    except ValidationError as error:
        places = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        wrong, known = "; ".join(f"{place}: {said}" for place, said in places), ", ".join(found.config.model_fields)
        raise BadInboxConfig(
            f"{wrong} (the settings of {found.name} are {known})",
            facts={"fields": ", ".join(dict(places))},
        ) from None


def split_secrets(config: InboxConfig) -> tuple[dict[str, Any], dict[str, str]]:
    """The configuration as what may be read by anybody in the tenant, and what is stored encrypted."""
    secrets = {name: value.get_secret_value() for name, value in config if isinstance(value, SecretStr)}
    return config.model_dump(mode="json", exclude=set(secrets)), secrets


def secret_name(inbox_id: UUID) -> str:
    """The name of the inbox's secrets among those of its tenant."""
    return f"inbox:{inbox_id}"
