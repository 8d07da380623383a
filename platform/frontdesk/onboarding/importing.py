"""Import a business folder: everything in one transaction, then the slow part (embedding) document by document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce.service import put_orders, put_products
from frontdesk.commerce.tasks import embed_products
from frontdesk.community.events import put_events
from frontdesk.kit.crypto import new_token
from frontdesk.kit.database import Database, new_id
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.onboarding.inboxes import widget_inbox
from frontdesk.roster import service as roster
from frontdesk.tenants import repository as tenants
from frontdesk.tenants.folder import Business, BusinessFolder
from frontdesk.tenants.models import Tenant
from frontdesk.tenants.service import TenantFields, put_tenant
from frontdesk_agents.ports import Embedder

SOURCE = "folder"  # the knowledge source that a folder's documents belong to

InboxKey = Callable[[str], str]


@dataclass(frozen=True)
class ImportedAgent:
    """An agent and the public key of its widget."""

    slug: str
    name: str
    inbox: str


@dataclass(frozen=True)
class Imported:
    """What an import made or changed; `queued` are the documents that wait to be ingested."""

    tenant_id: UUID
    slug: str
    name: str
    language: str
    agents: tuple[ImportedAgent, ...]
    queued: tuple[UUID, ...]


def random_key(_agent: str) -> str:
    """A public key for a new widget inbox that nobody can guess."""
    return new_token("fdw")


async def import_business(
    database: Database,
    folder: BusinessFolder,
    *,
    slug: str | None = None,
    demo: bool | None = None,
    inbox_key: InboxKey = random_key,
) -> Imported:
    """Make the tenant of this folder, or bring the tenant of its slug up to date.

    Documents, products, orders and events become those of the folder; agents are published when they changed; an agent that
    the folder does not have is left alone, since it may have conversations. New inboxes get `inbox_key(agent's slug)`.
    `demo` says whether the business has a public demo page; None leaves that as it is.
    """
    slug = slug or folder.business.slug
    async with database.shared() as session:
        known = await tenants.tenant_by_slug(session, slug)
    tenant_id = known.id if known else new_id()
    async with database.tenant(tenant_id) as session:
        await put_tenant(session, tenant_id, _tenant_fields(folder.business, slug, known, demo))
        agents = await _put_agents(session, tenant_id, folder, inbox_key)
        queued = await _put_documents(session, tenant_id, folder)
        await put_products(session, tenant_id, folder.products, folder.business.language)
        await put_orders(session, tenant_id, folder.orders)
        await put_events(session, tenant_id, folder.events, folder.business.zone)
    return Imported(tenant_id, slug, folder.business.name, folder.business.language, agents, tuple(queued))


async def finish_import(database: Database, embedder: Embedder, imported: Imported) -> None:
    """Embed what the import left waiting: products and documents. Raises `Unavailable` when the embedder goes away; what
    still waits then is taken up by the workers."""
    while await embed_products(database, embedder, imported.tenant_id, imported.language):
        pass
    for document_id in imported.queued:
        await ingest_document(database, embedder, imported.tenant_id, document_id)


def _tenant_fields(business: Business, slug: str, known: Tenant | None, demo: bool | None) -> TenantFields:
    profile = {
        "about": business.about,
        "contact": business.contact.model_dump(exclude_defaults=True),
        "hours": business.hours,
        "demo": demo if demo is not None else bool(known and known.profile.get("demo")),
    }
    return TenantFields(
        slug=slug,
        name=business.name,
        language=business.language,
        timezone=business.timezone,
        currency=business.currency,
        profile=profile,
    )


async def _put_agents(
    session: AsyncSession, tenant_id: UUID, folder: BusinessFolder, inbox_key: InboxKey
) -> tuple[ImportedAgent, ...]:
    made = []
    for slug, config in folder.agents.items():
        learned = tuple(dict.fromkeys((*config.examples, *folder.examples)))
        published = await roster.publish(session, tenant_id, slug, config.model_copy(update={"examples": learned}))
        inbox = await widget_inbox(session, tenant_id, published.agent_id, slug, inbox_key)
        made.append(ImportedAgent(slug, config.name, inbox))
    return tuple(made)


async def _put_documents(session: AsyncSession, tenant_id: UUID, folder: BusinessFolder) -> list[UUID]:
    documents = [DocumentFields(d.name, d.title, d.language, d.text) for d in folder.documents]
    return await put_documents(session, tenant_id, SOURCE, documents, kind="folder", replace=True)
