"""A tenant's catalogue: the port `Products`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce import repository
from frontdesk.commerce.facets import Column, columns_of, facet_name
from frontdesk.commerce.models import ProductRow
from frontdesk.commerce.repository import Wanted
from frontdesk.kit.database import Database
from frontdesk.knowledge.tasks import embed_all
from frontdesk.knowledge.terms import config_of, content_words, in_english
from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.ports import Embedder
from frontdesk_tools.ports import Facet, Product, ProductQuery

FACET_SECONDS = 60.0
CACHED_TENANTS = 1_000
LONGEST_TEXT = 300  # characters of a product's description in words

# A product answers to a text when its name or category holds a word of it and it holds at least this share of all words,
# or, when no product does so, when its embedding is this near and nearly as near as the nearest.
SHARE = 0.5
SIMILARITY = 0.5
NEARLY = 0.08

_columns: dict[UUID, tuple[float, tuple[Column, ...]]] = {}


@dataclass(frozen=True)
class _Match:
    row: ProductRow
    similarity: float
    share: float


class ProductService:
    """One tenant's products. `language` is the catalogue's."""

    def __init__(self, database: Database, tenant_id: UUID, embedder: Embedder, language: Language = "en") -> None:
        self._database, self._tenant_id, self._embedder, self._language = database, tenant_id, embedder, language

    async def facets(self) -> tuple[Facet, ...]:
        """What the products can be filtered by; at most a minute old."""
        async with self._database.tenant(self._tenant_id) as session:
            return tuple(column.facet for column in await columns(session, self._tenant_id))

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        """Only products that fit every bound and filter and, when a text is given, that are what the text names."""
        words = query.text.strip()[:LONGEST_TEXT] if query.text else ""
        vector = await self._vector(words) if words else None
        async with self._database.tenant(self._tenant_id) as session:
            known = await columns(session, self._tenant_id)
            wanted = _wanted(query, known)
            if wanted is None:
                return []
            if vector is None:
                rows = await repository.fitting(session, self._tenant_id, wanted, query.limit)
            else:
                rows = await self._named(session, wanted, words, vector, query.limit)
        return [_product(row) for row in rows]

    async def _vector(self, words: str) -> Sequence[float]:
        [vector] = await embed_all(self._embedder, [in_english(words, detect(words, self._language))])
        return vector

    async def _named(
        self, session: AsyncSession, wanted: Wanted, words: str, vector: Sequence[float], limit: int
    ) -> list[ProductRow]:
        language = detect(words, self._language)
        spoken = in_english(words, language) if self._language == "en" else words
        shares = await repository.shares_of_words(
            session, self._tenant_id, content_words(spoken), config_of(self._language)
        )
        fitting = await repository.fitting_with_similarity(session, self._tenant_id, wanted, vector)
        named = any(share >= SHARE for share in shares.values())
        matches = [_Match(row, similarity, shares.get(row.sku, 0.0)) for row, similarity in fitting]
        return [match.row for match in (_by_words(matches) if named else _by_sense(matches))[:limit]]


async def columns(session: AsyncSession, tenant_id: UUID) -> tuple[Column, ...]:
    """The catalogue's filterable columns, remembered for a minute in this process."""
    known = _columns.get(tenant_id)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    found = columns_of(await repository.attributes_of_all(session, tenant_id))
    if len(_columns) >= CACHED_TENANTS:
        _columns.clear()
    _columns[tenant_id] = (time.monotonic() + FACET_SECONDS, found)
    return found


def forget_columns(tenant_id: UUID) -> None:
    """Compute the tenant's facets anew at their next use: its catalogue has changed."""
    _columns.pop(tenant_id, None)


def _wanted(query: ProductQuery, known: Sequence[Column]) -> Wanted | None:
    by_name = {column.facet.name: column for column in known}
    if not set(query.filters) <= set(by_name):
        return None  # no product has what is asked for
    filters = [(by_name[name], value) for name, value in query.filters.items()]
    return Wanted(query.min_price, query.max_price, filters)


def _by_words(matches: Sequence[_Match]) -> list[_Match]:
    found = [match for match in matches if match.share >= SHARE]
    return sorted(found, key=lambda m: (-m.share, m.row.stock == 0, -m.similarity))


def _by_sense(matches: Sequence[_Match]) -> list[_Match]:
    nearest = max((match.similarity for match in matches), default=0.0)
    floor = max(SIMILARITY, nearest - NEARLY)
    found = [match for match in matches if match.similarity >= floor]
    return sorted(found, key=lambda m: (m.row.stock == 0, -m.similarity))


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
