"""Taking a catalogue and orders in: what is given replaces what was there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, cast, delete, func, literal_column, null
from sqlalchemy.dialects.postgresql import REGCONFIG, insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce.models import OrderRow, ProductRow
from frontdesk.commerce.products import forget_columns
from frontdesk.knowledge.terms import config_of, fold
from frontdesk.tenants.folder import OrderRecord, ProductRecord

EMBEDDED = ("name", "category", "description")  # what a product's vector is made of


async def put_products(
    session: AsyncSession, tenant_id: UUID, products: Sequence[ProductRecord], language: str
) -> None:
    """Make these the catalogue. New and changed products wait to be embedded (`frontdesk.commerce.tasks`)."""
    kept = [product.sku for product in products]
    await session.execute(delete(ProductRow).where(ProductRow.tenant_id == tenant_id, ProductRow.sku.not_in(kept)))
    same_text = and_(*(getattr(ProductRow, name) == literal_column(f"excluded.{name}") for name in EMBEDDED))
    for product in products:
        fields = _product_fields(product, language)
        statement = insert(ProductRow).values(tenant_id=tenant_id, sku=product.sku, **fields)
        embedding = case((same_text, ProductRow.embedding), else_=null())
        changed = fields | {"embedding": embedding}
        await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "sku"], set_=changed))
    forget_columns(tenant_id)


async def put_orders(session: AsyncSession, tenant_id: UUID, orders: Sequence[OrderRecord]) -> None:
    """Make these the orders. One that a customer cancelled here stays cancelled."""
    kept = [order.number for order in orders]
    await session.execute(delete(OrderRow).where(OrderRow.tenant_id == tenant_id, OrderRow.number.not_in(kept)))
    for order in orders:
        fields = _order_fields(order)
        statement = insert(OrderRow).values(tenant_id=tenant_id, number=order.number, **fields)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "number"], set_=fields, where=OrderRow.cancel_key.is_(None)
            )
        )


def _product_fields(product: ProductRecord, language: str) -> dict[str, Any]:
    config = cast(config_of(language), REGCONFIG)
    attributes = " ".join(f"{name} {value}" for name, value in product.attributes.items() if value is not False)
    return {
        "name": product.name,
        "category": product.category,
        "description": product.description,
        "price": product.price,
        "currency": product.currency,
        "stock": product.stock,
        "attributes": dict(product.attributes),
        "named": func.to_tsvector(config, fold(f"{product.name} {product.category}")),
        "told": func.to_tsvector(config, fold(f"{product.description} {attributes}")),
    }


def _order_fields(order: OrderRecord) -> dict[str, Any]:
    return {
        "status": order.status,
        "placed_on": order.placed_on,
        "expected_on": order.expected_on,
        "total": order.total,
        "currency": order.currency,
        "items": list(order.items),
        "tracking": order.tracking,
        "email": order.email,
        "customer": order.name,
    }
