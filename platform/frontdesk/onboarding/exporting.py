"""Export a tenant: what an import would read back as the same business."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce.models import OrderRow, ProductRow
from frontdesk.community.models import EventRow
from frontdesk.kit.database import Database
from frontdesk.knowledge import repository as knowledge
from frontdesk.knowledge.models import Document
from frontdesk.roster import repository as roster
from frontdesk.roster.service import published_config
from frontdesk.tenants.folder import (
    Business,
    BusinessFolder,
    Contact,
    DocumentFile,
    EventRecord,
    OrderRecord,
    ProductRecord,
)
from frontdesk.tenants.models import Tenant
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.gloss import Language


async def export_business(database: Database, tenant_id: UUID) -> BusinessFolder:
    """The tenant as a folder. The examples shared by all agents stand with each agent."""
    async with database.tenant(tenant_id) as session:
        business = _business(await session.get_one(Tenant, tenant_id))
        return BusinessFolder(
            business=business,
            agents=await _agents(session, tenant_id),
            documents=_documents(await knowledge.documents_of(session, tenant_id)),
            products=tuple(_product(row) for row in await _all(session, ProductRow, tenant_id, ProductRow.sku)),
            orders=tuple(_order(row) for row in await _all(session, OrderRow, tenant_id, OrderRow.number)),
            events=tuple(_event(row, business) for row in await _all(session, EventRow, tenant_id, EventRow.starts_at)),
        )


async def _all(session: AsyncSession, model: Any, tenant_id: UUID, order: Any) -> Any:
    return (await session.scalars(select(model).where(model.tenant_id == tenant_id).order_by(order))).all()


async def _agents(session: AsyncSession, tenant_id: UUID) -> dict[str, AgentConfig]:
    agents = [a for a in await roster.agents_of(session, tenant_id) if a.published_version_id is not None]
    return {agent.slug: (await published_config(session, tenant_id, agent.id))[1] for agent in agents}


def _business(tenant: Tenant) -> Business:
    profile = tenant.profile
    return Business(
        slug=tenant.slug,
        name=tenant.name,
        language=cast(Language, tenant.language),
        timezone=tenant.timezone,
        currency=tenant.currency,
        about=profile.get("about", ""),
        contact=Contact(**profile.get("contact", {})),
        hours=profile.get("hours", {}),
    )


def _documents(rows: Any) -> tuple[DocumentFile, ...]:
    named: dict[str, Document] = {}
    for row in rows:
        name = row.name.replace("/", "-").lstrip(".") or "document"
        name = name if name.endswith((".md", ".txt")) else f"{name}.md"
        named[name if name not in named else f"{row.id.hex}-{name}"] = row
    return tuple(DocumentFile(name, row.title, cast(Language, row.language), row.text) for name, row in named.items())


def _product(row: ProductRow) -> ProductRecord:
    return ProductRecord(
        sku=row.sku,
        name=row.name,
        category=row.category,
        description=row.description,
        price=row.price,
        currency=row.currency,
        stock=row.stock,
        attributes=row.attributes,
    )


def _order(row: OrderRow) -> OrderRecord:
    return OrderRecord(
        number=row.number,
        status=row.status,
        placed_on=row.placed_on,
        expected_on=row.expected_on,
        total=row.total,
        currency=row.currency,
        items=tuple(row.items),
        tracking=row.tracking,
        email=row.email,
        name=row.customer,
    )


def _event(row: EventRow, business: Business) -> EventRecord:
    def local(value: Any) -> Any:
        return value.astimezone(business.zone).replace(tzinfo=None) if value else None

    return EventRecord(row.title, local(row.starts_at), local(row.ends_at), row.place, row.url)
