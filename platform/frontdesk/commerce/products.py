"""A tenant's catalogue: the port `Products`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce import repository
from frontdesk.commerce.facets import Column, columns_of, facet_name
from frontdesk.commerce.matching import Match, answering, vector_of_text
from frontdesk.commerce.models import ProductRow
from frontdesk.commerce.repository import Wanted
from frontdesk.commerce.tasks import embed_products
from frontdesk.kit.database import Database
from frontdesk.knowledge.terms import config_of, content_words, in_english
from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.ports import Embedder
from frontdesk_tools.ports import Facet, Product, ProductQuery

FACET_SECONDS = 60.0
CACHED_TENANTS = 1_000
LONGEST_TEXT = 300  # characters

_columns: dict[UUID, tuple[float, tuple[Column, ...]]] = {}


class ProductService:
    """One tenant's products. `language` is the catalogue's."""

    def __init__(self, database: Database, tenant_id: UUID, embedder: Embedder, language: Language = "en") -> None:
        self._database, self._tenant_id, self._embedder, self._language = database, tenant_id, embedder, language

    async def facets(self) -> tuple[Facet, ...]:
        """What the products can be filtered by; at most a minute old."""
        known = _remembered(self._tenant_id)
        if known is None:
            async with self._database.tenant(self._tenant_id) as session:
                known = await columns(session, self._tenant_id)
        return tuple(column.facet for column in known)

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        """Only products that fit every bound and filter and, when a text is given, that are what the text names."""
        text = query.text.strip()[:LONGEST_TEXT] if query.text else ""
        language = detect(text, self._language)
        vector = await self._ready(text, language) if text else None
        async with self._database.tenant(self._tenant_id) as session:
            wanted = _wanted(query, await columns(session, self._tenant_id))
            if wanted is None:
                return []
            if vector is None:
                rows = await repository.fitting(session, self._tenant_id, wanted, query.limit)
            else:
                rows = await self._named(session, wanted, text, language, vector)
        return [_product(row) for row in rows[: query.limit]]

    async def _ready(self, text: str, language: Language) -> Sequence[float]:
        await embed_products(self._database, self._embedder, self._tenant_id, self._language)
        return await vector_of_text(self._embedder, text, language)

    async def _named(
        self, session: AsyncSession, wanted: Wanted, text: str, language: Language, vector: Sequence[float]
    ) -> Sequence[ProductRow]:
        words = content_words(text if language == self._language else in_english(text, language))
        held = await repository.shares_of_words(session, self._tenant_id, words, config_of(self._language))
        fitting = await repository.fitting_with_similarity(session, self._tenant_id, wanted, vector)
        return answering([Match(row, similarity, *held.get(row.sku, (0.0, 0.0))) for row, similarity in fitting])


async def columns(session: AsyncSession, tenant_id: UUID) -> tuple[Column, ...]:
    """The catalogue's filterable columns, remembered for a minute in this process."""
    known = _remembered(tenant_id)
    if known is not None:
        return known
    found = columns_of(await repository.attributes_of_all(session, tenant_id))
    if len(_columns) >= CACHED_TENANTS:
        _columns.clear()
    _columns[tenant_id] = (time.monotonic() + FACET_SECONDS, found)
    return found


def _remembered(tenant_id: UUID) -> tuple[Column, ...] | None:
    until, found = _columns.get(tenant_id, (0.0, ()))
    return found if until > time.monotonic() else None


def forget_columns(tenant_id: UUID) -> None:
    """Compute the tenant's facets anew at their next use: its catalogue has changed."""
    _columns.pop(tenant_id, None)


def _wanted(query: ProductQuery, known: Sequence[Column]) -> Wanted | None:
    by_name = {column.facet.name: column for column in known}
    if not set(query.filters) <= set(by_name):
        return None  # no product has what is asked for
    filters = [(by_name[name], value) for name, value in query.filters.items()]
    return Wanted(query.min_price, query.max_price, filters)


def _product(row: ProductRow) -> Product:
    attributes: Mapping[str, Any] = {facet_name(name): value for name, value in row.attributes.items()}
    return Product(
        sku=row.sku,
        name=row.name,
        category=row.category,
        description=row.description,
        price=row.price,
        currency=row.currency,
        stock=row.stock,
        attributes=attributes,
    )
