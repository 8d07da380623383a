"""Queries over the transaction's tenant's products."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce.facets import Column
from frontdesk.commerce.models import ProductRow

MATCHES = 2_000  # products compared with a text, at most

_WORDS = text("""
with asked as (
    select lexeme, quote_literal(lexeme)::tsquery as query from unnest(to_tsvector(cast(:config as regconfig), :words))
), hit as (
    select p.sku, a.lexeme, p.named @@ a.query as is_name
    from asked a join products p on p.tenant_id = :tenant and (p.named @@ a.query or p.told @@ a.query)
), weight as (
    select a.lexeme, ln(1 + (s.n - count(h.sku) + 0.5) / (count(h.sku) + 0.5)) as idf from asked a
    cross join (select count(*) as n from products where tenant_id = :tenant) s
    left join hit h using (lexeme) group by a.lexeme, s.n
)
select h.sku, sum(w.idf) / (select sum(idf) from weight) as share,
       coalesce(sum(w.idf) filter (where h.is_name), 0) / (select sum(idf) from weight) as named
from hit h join weight w using (lexeme) group by h.sku
""")


@dataclass(frozen=True)
class Wanted:
    """What a product must have; each filter is a column, with the wanted value."""

    min_price: Decimal | None
    max_price: Decimal | None
    filters: Sequence[tuple[Column, Any]]


async def attributes_of_all(session: AsyncSession, tenant_id: UUID) -> Sequence[dict[str, Any]]:
    """The attributes of every product, by SKU."""
    statement = select(ProductRow.attributes).where(ProductRow.tenant_id == tenant_id).order_by(ProductRow.sku)
    return (await session.scalars(statement)).all()


async def fitting(session: AsyncSession, tenant_id: UUID, wanted: Wanted, limit: int) -> Sequence[ProductRow]:
    """The products that fit, those in stock first, then the cheapest."""
    statement = _fitting(select(ProductRow), tenant_id, wanted)
    return (await session.scalars(statement.order_by(*_order()).limit(limit))).all()


async def fitting_with_similarity(
    session: AsyncSession, tenant_id: UUID, wanted: Wanted, vector: Sequence[float]
) -> Sequence[tuple[ProductRow, float]]:
    """The products that fit with the cosine of their embedding to the vector, nearest first."""
    distance = ProductRow.embedding.max_inner_product(list(vector))  # minus the cosine: the vectors are of unit length
    statement = _fitting(select(ProductRow, -distance), tenant_id, wanted).order_by(distance).limit(MATCHES)
    return [(row, similarity or 0.0) for row, similarity in (await session.execute(statement)).all()]


async def shares_of_words(
    session: AsyncSession, tenant_id: UUID, words: str, config: str
) -> dict[str, tuple[float, float]]:
    """Of every product that holds one of the words: the weighted share of all words that it holds, and the share that
    stands in its name and category."""
    rows = await session.execute(_WORDS, {"tenant": tenant_id, "words": words, "config": config})
    return {row.sku: (float(row.share), float(row.named)) for row in rows}


def _fitting(statement: Select[Any], tenant_id: UUID, wanted: Wanted) -> Select[Any]:
    statement = statement.where(ProductRow.tenant_id == tenant_id)
    if wanted.min_price is not None:
        statement = statement.where(ProductRow.price >= wanted.min_price)
    if wanted.max_price is not None:
        statement = statement.where(ProductRow.price <= wanted.max_price)
    return statement.where(*(_holds(column, value) for column, value in wanted.filters))


def _holds(column: Column, value: Any) -> ColumnElement[bool]:
    if column.facet.type == "text":
        return func.lower(ProductRow.attributes[column.attribute].astext) == str(value).lower()
    comparison = ">=" if column.facet.type == "number" else "=="
    path = f"$.{json.dumps(column.attribute, ensure_ascii=False)} ? (@ {comparison} $wanted)"
    return func.jsonb_path_exists(
        ProductRow.attributes, cast(path, JSONPATH), cast(literal({"wanted": value}, JSONB), JSONB)
    )


def _order() -> tuple[Any, ...]:
    return (ProductRow.stock > 0).desc(), ProductRow.price, ProductRow.sku
