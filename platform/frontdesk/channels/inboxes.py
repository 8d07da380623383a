"""The inboxes of businesses: making them, testing their connection, changing them, taking them away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import MAIL, load, read_config, secret_name, split_secrets
from frontdesk.channels.errors import BadInboxConfig, OutcomeUnknown, SendError, TryAgain
from frontdesk.channels.guide import made_values, to_paste
from frontdesk.channels.platform import Announces, Finding, InboxConfig
from frontdesk.channels.registry import platform, platforms
from frontdesk.channels.templates import Template
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.conversations.reception import PART, Reception, put_part
from frontdesk.kit.crypto import Keyring, new_token
from frontdesk.kit.database import Database, new_id
from frontdesk.roster import service as roster
from frontdesk.tenants import keys
from frontdesk.tenants.models import Secret

WIDGET = "widget"
NOT_UNDERSTOOD = Finding("the platform answered in a way that was not understood", "not_understood")

Outcome = Literal["connected", "wrong", "refused", "away"]


@dataclass(frozen=True)
class PlatformInbox:
    """An inbox of a platform; `key` is the end of its webhook's address. `paste` is told once, when the inbox is made: values of
    ours that the platform asks for beside the address."""

    id: UUID
    channel: str
    name: str
    key: str
    paste: Mapping[str, str] = field(default_factory=dict)

    def webhook(self, public_address: str) -> str:
        """The address to paste into the platform."""
        return webhook_of(public_address, self.channel, self.key)


@dataclass(frozen=True)
class Tested:
    """How a connection's test ended: `connected`; what the business entered is `wrong`; the platform `refused` or was `away`.
    `says` is a sentence for the business; `code` and `facts` say the same, for other languages."""

    at: str
    outcome: Outcome
    says: str
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the inbox is connected."""
        return self.outcome == "connected"


def webhook_of(public_address: str, channel: str, key: str) -> str:
    """Where a platform sends what customers write."""
    return f"{public_address}/v1/channels/{channel}/{key}"


async def add(
    session: AsyncSession,
    keyring: Keyring,
    tenant_id: UUID,
    agent_id: UUID,
    channel: str,
    name: str,
    values: Mapping[str, str],
) -> PlatformInbox:
    """A new inbox of a tenant; what is ours among its settings is made. Raises `UnknownChannel` or `BadInboxConfig`."""
    found = platform(channel)
    made = {name: value for name, value in made_values(channel).items() if not values.get(name)}
    config = read_config(found, {**values, **made})
    inbox_id, key = await _make(session, tenant_id, agent_id, channel, name, new_token("fdi"))
    await configure(session, keyring, tenant_id, inbox_id, config)
    return PlatformInbox(inbox_id, channel, name, key, to_paste(channel, made))


async def add_widget(session: AsyncSession, tenant_id: UUID, agent_id: UUID, name: str) -> UUID:
    """A new web chat of a tenant. Raises `BadInboxConfig` when there is one of that name."""
    inbox_id, _ = await _make(session, tenant_id, agent_id, WIDGET, name, new_token("fdw"))
    return inbox_id


async def configure(
    session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID, config: InboxConfig
) -> None:
    """Store an inbox's configuration, its secrets encrypted. Takes effect within seconds. Raises `BadInboxConfig` when its mail
    goes to another inbox."""
    plain, secrets = split_secrets(config)
    await put_part(session, tenant_id, inbox_id, "config", plain)
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
        raise BadInboxConfig(
            "another inbox gets the mail for this address: take it away there first", code="mail_taken"
        ) from error


async def reconfigure(
    session: AsyncSession,
    keyring: Keyring,
    tenant_id: UUID,
    inbox_id: UUID,
    values: Mapping[str, Any],
    remake: Collection[str] = (),
) -> Mapping[str, str]:
    """Change some values of an inbox's configuration and make those of ours in `remake` anew; secrets that are not among them
    stay. Returns what is to be pasted at the platform. Raises `UnknownInbox` or `BadInboxConfig`; nothing is changed then."""
    connection = await load(session, keyring, tenant_id, inbox_id)
    plain, secrets = split_secrets(connection.config)
    channel = connection.platform.name
    made = made_values(channel, set(remake))
    await configure(
        session, keyring, tenant_id, inbox_id, read_config(connection.platform, {**plain, **secrets, **values, **made})
    )
    return to_paste(channel, made)


async def set_templates(
    session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID, templates: Sequence[Template]
) -> None:
    """Replace an inbox's templates. Raises `UnknownInbox`, or `BadInboxConfig` where its platform has none."""
    values = [each.model_dump(mode="json") for each in templates]
    await reconfigure(session, keyring, tenant_id, inbox_id, {"templates": values})


def takes_templates(channel: str) -> bool:
    """Whether the inboxes of a channel have templates."""
    return channel != WIDGET and "templates" in platform(channel).config.model_fields


async def change(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, name: str, agent_id: UUID, reception: Reception
) -> None:
    """Change an inbox's name, agent and reception. Raises `UnknownInbox`, `AgentNotFound` or `BadInboxConfig`."""
    for each in {agent_id, *reception.agents.values()}:
        await roster.published_config(session, tenant_id, each)
    await put_part(session, tenant_id, inbox_id, PART, reception.model_dump(mode="json"))
    inbox = await session.get_one(Inbox, (tenant_id, inbox_id))
    inbox.name, inbox.agent_id = name, agent_id
    await _flush(session, inbox.channel, name)


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


async def test(
    database: Database, keyring: Keyring, caller: Caller, tenant_id: UUID, inbox_id: UUID, public_address: str
) -> Tested:
    """Ask the platform who we are, tell it our webhook where it lets us, and keep what was learnt. Raises `UnknownInbox`."""
    async with database.tenant(tenant_id) as session:
        connection = await load(session, keyring, tenant_id, inbox_id)
        key = await session.scalar(_addresses(tenant_id).where(InboxAddress.inbox_id == inbox_id))
    found, config = connection.platform, connection.config
    webhook = webhook_of(public_address, found.name, key or "")
    try:
        finding, config = await found.check(config, caller)
        if isinstance(found, Announces):
            await found.announce(config, caller, webhook)
        tested = _tested("connected", finding)
    except (BadInboxConfig, SendError) as error:
        tested = _tested(_outcome_of(error), Finding(error.message, error.code, error.facts))
    except (KeyError, TypeError, AttributeError):
        tested = _tested("refused", NOT_UNDERSTOOD)
    async with database.tenant(tenant_id) as session:
        if config != connection.config:
            await configure(session, keyring, tenant_id, inbox_id, config)
        await put_part(session, tenant_id, inbox_id, "test", asdict(tested))
    return tested


async def note_trouble(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, error: BadInboxConfig) -> None:
    """A connection that stood has found out that its configuration is wrong: as if a test had. Raises `UnknownInbox`."""
    tested = _tested("wrong", Finding(error.message, error.code, error.facts))
    await put_part(session, tenant_id, inbox_id, "test", asdict(tested))


async def remove(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> None:
    """Take an inbox away with its conversations and secrets; its address is unknown within seconds."""
    await session.execute(
        delete(InboxAddress).where(InboxAddress.tenant_id == tenant_id, InboxAddress.inbox_id == inbox_id)
    )
    await session.execute(delete(Inbox).where(Inbox.tenant_id == tenant_id, Inbox.id == inbox_id))
    await session.execute(
        delete(Secret).where(Secret.tenant_id == tenant_id, Secret.name.startswith(secret_name(inbox_id)))
    )


async def _make(
    session: AsyncSession, tenant_id: UUID, agent_id: UUID, channel: str, name: str, key: str
) -> tuple[UUID, str]:
    inbox_id = new_id()
    session.add(Inbox(tenant_id=tenant_id, id=inbox_id, channel=channel, name=name, agent_id=agent_id, settings={}))
    await _flush(session, channel, name)
    session.add(InboxAddress(channel=channel, address=key, tenant_id=tenant_id, inbox_id=inbox_id))
    await session.flush()
    return inbox_id, key


async def _flush(session: AsyncSession, channel: str, name: str) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise BadInboxConfig(
            f'there is an inbox "{name}" of {channel}: choose another name',
            code="inbox_name_taken",
            facts={"name": name},
        ) from error


def _addresses(tenant_id: UUID) -> Select[str]:
    return select(InboxAddress.address).where(InboxAddress.tenant_id == tenant_id)


def _tested(outcome: Outcome, finding: Finding) -> Tested:
    return Tested(datetime.now(UTC).isoformat(), outcome, finding.says, finding.code, dict(finding.facts))


def _outcome_of(error: BadInboxConfig | SendError) -> Outcome:
    if isinstance(error, BadInboxConfig):
        return "wrong"
    return "away" if isinstance(error, TryAgain | OutcomeUnknown) else "refused"
