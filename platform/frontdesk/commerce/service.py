"""Taking a catalogue and orders in: what is given replaces what was there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import cast, delete, func
from sqlalchemy.dialects.postgresql import REGCONFIG, insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce.models import OrderRow, ProductRow
from frontdesk.knowledge.terms import config_of, fold, in_english
from frontdesk.tenants.folder import OrderRecord, ProductRecord


def text_of(product: ProductRecord, language: str) -> str:
    """What is embedded of a product."""
    return in_english(f"{product.category}: {product.name}. {product.description}", language)


async def put_products(
    session: AsyncSession,
    tenant_id: UUID,
    products: Sequence[ProductRecord],
    vectors: Sequence[Sequence[float] | None],
    language: str,
) -> None:
    """Make these the catalogue; `vectors` are the embeddings of `text_of`, None where there is none yet."""
    kept = [product.sku for product in products]
    await session.execute(delete(ProductRow).where(ProductRow.tenant_id == tenant_id, ProductRow.sku.not_in(kept)))
    for product, vector in zip(products, vectors, strict=True):
        fields = _product_fields(product, vector, language)
        statement = insert(ProductRow).values(tenant_id=tenant_id, sku=product.sku, **fields)
        await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "sku"], set_=fields))


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


def _product_fields(product: ProductRecord, vector: Sequence[float] | None, language: str) -> dict[str, Any]:
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
        "embedding": list(vector) if vector is not None else None,
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
