"""What the tools need from the business: one small port per subject, implemented by the rooms of the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol


@dataclass(frozen=True)
class PassageSentence:
    """A sentence of a passage: `text[start:end]`, and the cosine of its embedding (under its heading) with the query's."""

    start: int
    end: int
    similarity: float
    judged: float = 0.0  # the judge's logit that it answers the query


@dataclass(frozen=True)
class Passage:
    """A passage of the tenant's knowledge. `score` is in 0..1, higher is nearer; `position` counts from 0 in its document."""

    id: str
    document_id: str
    document: str  # the document's title
    heading: str  # headings above the passage, joined by " > "
    position: int
    text: str
    score: float = 0.0
    similarity: float = 0.0  # cosine of the embeddings
    lexical: float = 0.0  # share of the query's weighted terms that the passage holds, 0..1
    sentences: tuple[PassageSentence, ...] = ()


@dataclass(frozen=True)
class Order:
    """An order as the business stores it; money in the currency's major unit."""

    number: str
    status: str  # processing, shipped, delivered, cancelled, ready
    placed_on: date
    expected_on: date | None
    total: Decimal
    currency: str
    items: tuple[str, ...]
    tracking: str | None = None


@dataclass(frozen=True)
class Product:
    """A product of the catalogue; `attributes` are the catalogue's further columns, numbers as numbers."""

    sku: str
    name: str
    category: str
    description: str
    price: Decimal
    currency: str
    stock: int
    attributes: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Facet:
    """A catalogue column that products can be filtered by. `values` are a text facet's distinct values (at most 50)."""

    name: str
    type: Literal["number", "text", "flag"]
    values: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class ProductQuery:
    """`text` names the product; each filter must hold: a number facet is met by a value >= the wanted one."""

    text: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    filters: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    limit: int = 5


@dataclass(frozen=True)
class Event:
    """A dated event of the business, in the business's own time zone."""

    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    url: str | None = None


class Orders(Protocol):
    """The tenant's orders."""

    async def find(self, number: str) -> Order | None: ...

    async def cancel(
        self, number: str, *, key: str
    ) -> Literal["cancelled", "already_cancelled", "not_cancellable", "not_found"]:
        """Cancel once per key: a second call with the same key returns the first answer."""
        ...


class Products(Protocol):
    """The tenant's catalogue."""

    async def search(self, query: ProductQuery) -> Sequence[Product]: ...


class Leads(Protocol):
    """People who want to hear from the business."""

    async def capture(
        self, *, key: str, email: str | None, phone: str | None, name: str | None, interest: str | None
    ) -> str:
        """Store one lead per key; returns its id."""
        ...


class Events(Protocol):
    """The tenant's calendar."""

    async def upcoming(
        self, *, text: str | None, after: date, before: date | None, limit: int = 5
    ) -> Sequence[Event]: ...


class Moderation(Protocol):
    """Messages that a person should look at."""

    async def flag(self, *, key: str, reason: str, quote: str) -> str:
        """Flag once per key; returns the flag's id."""
        ...


class Knowledge(Protocol):
    """The tenant's documents."""

    async def search(self, query: str, *, limit: int = 8) -> Sequence[Passage]: ...

    async def passages(self, document_id: str) -> Sequence[Passage]:
        """All passages of one document in their order; none when there is no such document."""
        ...


@dataclass(frozen=True)
class Desk:
    """Everything of one tenant that a tool may reach, and nothing of any other tenant."""

    orders: Orders
    products: Products
    leads: Leads
    events: Events
    moderation: Moderation
    knowledge: Knowledge
    today: date
    catalogue: tuple[Facet, ...] = ()
