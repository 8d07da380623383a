"""Embedding the catalogue, so that products are found by what they are and not only by their words."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from frontdesk.commerce.matching import vectors_of_products
from frontdesk.commerce.models import ProductRow
from frontdesk.kit.database import Database
from frontdesk_agents.ports import Embedder

AT_ONCE = 64


async def embed_products(database: Database, embedder: Embedder, tenant_id: UUID, language: str) -> int:
    """Embed some products that have no vector yet; returns how many there were. A product whose text changes meanwhile
    keeps waiting. Raises what the embedder raises."""
    async with database.tenant(tenant_id) as session:
        waiting = select(ProductRow).where(ProductRow.tenant_id == tenant_id, ProductRow.embedding.is_(None))
        rows = (await session.scalars(waiting.order_by(ProductRow.sku).limit(AT_ONCE))).all()
    if not rows:
        return 0
    vectors = await vectors_of_products(embedder, rows, language)
    async with database.tenant(tenant_id) as session:
        for row, vector in zip(rows, vectors, strict=True):
            unchanged = (
                ProductRow.category == row.category,
                ProductRow.name == row.name,
                ProductRow.description == row.description,
            )
            own = (ProductRow.tenant_id == tenant_id, ProductRow.sku == row.sku, *unchanged)
            await session.execute(update(ProductRow).where(*own).values(embedding=vector))
    return len(rows)
