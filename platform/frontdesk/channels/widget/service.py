"""A visit begins: find the inbox behind the public key, and say hello."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.form import questions
from frontdesk.channels.widget.identity import Customer
from frontdesk.channels.widget.merging import sign_in
from frontdesk.channels.widget.schemas import AgentOut, BusinessOut, SessionOut
from frontdesk.channels.widget.settings import settings_of
from frontdesk.channels.widget.standing import standing_of
from frontdesk.channels.widget.tokens import Visitor, issue
from frontdesk.conversations import contacts, repository
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Contact, Inbox
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.roster.models import Agent, AgentVersion
from frontdesk.tenants.models import Tenant
from frontdesk_agents.config import AgentConfig

GREETING = {
    "en": "Hello! I am {agent} of {business}. How can I help you?",
    "fr": "Bonjour ! Je suis {agent}, de {business}. Comment puis-je vous aider ?",
}
SUGGESTIONS = 3


@dataclass(frozen=True)
class Offers:
    """What this installation can do for visitors."""

    file_bytes: int
    mails: bool


async def inbox_of(database: Database, inbox_key: str) -> tuple[UUID, UUID]:
    """Tenant and inbox of a public key. Raises `UnknownInbox`."""
    async with database.shared() as session:
        address = await repository.find_address(session, "widget", inbox_key)
    if address is None:
        raise UnknownInbox("no inbox has this key: copy the snippet from the console again")
    return address.tenant_id, address.inbox_id


def visitor_for(tenant_id: UUID, inbox_id: UUID, earlier: Visitor | None, customer: Customer | None) -> Visitor:
    """The customer; else who has been here before, unless that was a customer who has signed out; else somebody new."""
    if customer is not None:
        return Visitor.new(tenant_id, inbox_id, customer.visitor_id(inbox_id), signed_in=True)
    known = earlier if earlier is not None and earlier.inbox_id == inbox_id and not earlier.signed_in else None
    return Visitor.new(tenant_id, inbox_id, known.visitor_id if known else None)


async def begin_session(
    database: Database,
    keyring: Keyring,
    visitor: Visitor,
    language: str | None,
    earlier: Visitor | None,
    customer: Customer | None,
    offers: Offers,
) -> SessionOut:
    """A token and everything the widget shows at first. Raises `UnknownInbox` when the agent has published nothing."""
    tenant_id, inbox_id = visitor.tenant_id, visitor.inbox_id
    async with database.tenant(tenant_id) as session:
        tenant = await session.get_one(Tenant, tenant_id)
        config = await _config_of(session, tenant_id, inbox_id)
        settings = await settings_of(session, tenant_id, inbox_id)
        contact = await _contact_of(session, visitor, customer, earlier)
        conversation = contact and await repository.live_conversation(session, tenant_id, inbox_id, contact.id)
        standing = await standing_of(session, conversation) if conversation else None
    spoken = language or tenant.language
    return SessionOut(
        token=issue(keyring, visitor),
        expires_at=datetime.fromtimestamp(visitor.expires_at, UTC),
        conversation=standing,
        agent=AgentOut(name=config.name),
        business=BusinessOut(name=tenant.name, language=tenant.language),
        greeting=_greeting(config, tenant, spoken),
        suggestions=list(config.suggestions)[:SUGGESTIONS],
        form=questions(settings.form, contact, spoken, tenant.language) if settings.form else [],
        reachable=bool(contact and contact.email),
        rating=settings.rating,
        file_bytes=offers.file_bytes,
        mails=offers.mails,
        texts=settings.texts.get(spoken, {}),
        theme=settings.theme,
    )


async def _contact_of(
    session: AsyncSession, visitor: Visitor, customer: Customer | None, earlier: Visitor | None
) -> Contact | None:
    if customer is None:
        return await contacts.contact_of(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
    is_here = earlier is not None and earlier.inbox_id == visitor.inbox_id and not earlier.signed_in
    return await sign_in(session, visitor, customer, earlier if is_here else None)


async def _config_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> AgentConfig:
    raw = await session.scalar(
        select(AgentVersion.config)
        .join(Agent, (Agent.tenant_id == AgentVersion.tenant_id) & (Agent.published_version_id == AgentVersion.id))
        .join(Inbox, (Inbox.tenant_id == Agent.tenant_id) & (Inbox.agent_id == Agent.id))
        .where(Inbox.tenant_id == tenant_id, Inbox.id == inbox_id)
    )
    if raw is None:
        raise UnknownInbox("this inbox's agent has no published version: publish one in the console")
    return AgentConfig.model_validate(raw)


def _greeting(config: AgentConfig, tenant: Tenant, language: str) -> str:
    own = config.templates.get("welcome", {})
    text = own.get(language) or own.get(tenant.language) or GREETING.get(language, GREETING["en"])
    return text.replace("{agent}", config.name).replace("{business}", tenant.name)
