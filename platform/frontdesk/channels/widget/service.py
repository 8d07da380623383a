"""A visit begins: find the inbox behind the public key, and say hello."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

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
from frontdesk.conversations.models import Contact
from frontdesk.conversations.reception import reception_of
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.roster.errors import AgentNotFound
from frontdesk.roster.service import published_config
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
        reception = await reception_of(session, tenant_id, inbox_id)
        spoken = language or tenant.language
        config = await _config_of(session, tenant_id, reception.agent_for(spoken))
        settings = await settings_of(session, tenant_id, inbox_id)
        contact = await _contact_of(session, visitor, customer, earlier)
        conversation = contact and await repository.live_conversation(session, tenant_id, inbox_id, contact.id)
        standing = await standing_of(session, conversation) if conversation else None
    return SessionOut(
        token=issue(keyring, visitor),
        expires_at=datetime.fromtimestamp(visitor.expires_at, UTC),
        conversation=standing,
        agent=AgentOut(name=config.name),
        business=BusinessOut(name=tenant.name, language=tenant.language),
        greeting=greeting_of(config, tenant, spoken),
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


async def _config_of(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> AgentConfig:
    try:
        return (await published_config(session, tenant_id, agent_id))[1]
    except AgentNotFound as error:
        raise UnknownInbox("this inbox's agent has no published version: publish one in the console") from error


def greeting_of(config: AgentConfig, tenant: Tenant, language: str) -> str:
    """The agent's first words in a language."""
    own = config.templates.get("welcome", {})
    text = own.get(language) or own.get(tenant.language) or GREETING.get(language, GREETING["en"])
    return text.replace("{agent}", config.name).replace("{business}", tenant.name)
