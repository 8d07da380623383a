"""A small business in memory: two orders, one product, one event, one passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from frontdesk_tools.ports import Desk, Event, Order, Passage, Product, ProductQuery

TODAY = date(2026, 11, 23)


@dataclass
class MemoryDesk:
    """Implements every port; remembers what was done, by key."""

    done: dict[str, str] = field(default_factory=dict)
    queries: list[ProductQuery] = field(default_factory=list)

    def as_desk(self) -> Desk:
        return Desk(
            orders=Orders(self),
            products=Products(self),
            leads=Leads(self),
            events=Events(),
            moderation=Moderation(self),
            knowledge=Knowledge(),
            today=TODAY,
        )


@dataclass
class Orders:
    memory: MemoryDesk

    async def find(self, number: str) -> Order | None:
        status = {"1042": "shipped", "2231": "delivered"}.get(number)
        if status is None:
            return None
        return Order(number, status, TODAY, date(2026, 11, 26), Decimal("49.90"), "EUR", ("A tent",))

    async def cancel(
        self, number: str, *, key: str
    ) -> Literal["cancelled", "already_cancelled", "not_cancellable", "not_found"]:
        if number not in ("1042", "2231"):
            return "not_found"
        if number == "2231":
            return "not_cancellable"
        self.memory.done.setdefault(key, number)
        return "cancelled"


@dataclass
class Products:
    memory: MemoryDesk

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        self.memory.queries.append(query)
        tent = Product("T-1", "Dome tent", "tents", "", Decimal("249.00"), "EUR", 0, {"capacity": 4})
        return [tent] if query.text == "tent" else []


@dataclass
class Leads:
    memory: MemoryDesk

    async def capture(
        self, *, key: str, email: str | None, phone: str | None, name: str | None, interest: str | None
    ) -> str:
        return self.memory.done.setdefault(key, f"lead {email}")


class Events:
    async def upcoming(self, *, text: str | None, after: date, before: date | None, limit: int = 5) -> Sequence[Event]:
        concert = Event("Concert", datetime(2026, 11, 24, 20, 0), None, "The hall")
        on = concert.starts_at.date()
        return [concert] if after <= on and (before is None or on < before) else []


@dataclass
class Moderation:
    memory: MemoryDesk

    async def flag(self, *, key: str, reason: str, quote: str) -> str:
        return self.memory.done.setdefault(key, f"flag {reason}")


class Knowledge:
    async def search(self, query: str, *, limit: int = 8) -> Sequence[Passage]:
        return [Passage("p1", "d1", "Returns", "", 0, "Within 30 days.", 0.8)] if "return" in query else []
