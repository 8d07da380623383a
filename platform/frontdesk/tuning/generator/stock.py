"""What a generated business has: products with attributes, orders with codes, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from frontdesk.tenants.folder import EventRecord, OrderRecord, ProductRecord, split_unit
from frontdesk.tenants.folder.models import STATUSES
from frontdesk.tuning.generator.data import table, words
from frontdesk.tuning.generator.model import Language
from frontdesk.tuning.generator.values import email, order_code


@dataclass(frozen=True)
class Line:
    """A line of products: what customers call it, and the attribute that says how many people it is for."""

    noun: str
    people: str | None
    attributes: Mapping[str, Any]
    products: tuple[ProductRecord, ...]


def lines(catalogue: str, rng: Random, language: Language, currency: str) -> tuple[Line, ...]:
    """Three to five lines of two to six products each."""
    offered = list(table("catalogues")[catalogue].items())
    chosen = rng.sample(offered, k=rng.randint(3, len(offered)))
    return tuple(_line(noun, spec, rng, language, currency) for noun, spec in chosen)


def _line(noun: str, spec: dict[str, Any], rng: Random, language: Language, currency: str) -> Line:
    called = spec["fr"] if language == "fr" else noun
    names = rng.sample(words("brands"), k=rng.randint(2, 6))
    products = tuple(_product(name, called, spec, rng, language, currency) for name in names)
    attributes = {attribute_header(header, language): values for header, values in spec["attributes"].items()}
    people = attribute_header(spec["people"], language) if "people" in spec else None
    return Line(called, people, attributes, products)


def attribute_header(header: str, language: Language) -> str:
    """The column's header in the business's language, its unit kept."""
    name, unit = split_unit(header)
    name = words("attributes")[name] if language == "fr" else name
    return f"{name} ({unit})" if unit else name


def _product(
    brand: str, noun: str, spec: dict[str, Any], rng: Random, language: Language, currency: str
) -> ProductRecord:
    low, high = spec["price"]
    cents = rng.choice((Decimal("0.00"), Decimal("0.50"), Decimal("0.90")))
    model = brand + rng.choice(words("versions"))
    name = f"{noun.capitalize()} {model}" if language == "fr" else f"{model} {noun}"
    attributes = {
        attribute_header(header, language): rng.choice(words("colours", language) if values == "colours" else values)
        for header, values in spec["attributes"].items()
    }
    return ProductRecord(
        sku=f"{brand[:3].upper()}-{rng.randrange(100, 1000)}-{noun[:3].upper()}",
        name=name,
        category=noun,
        description="",
        price=Decimal(rng.randint(low, high)) + cents,
        currency=currency,
        stock=rng.randint(1, 30),
        attributes=attributes,
    )


def orders(
    products: tuple[ProductRecord, ...], rng: Random, today: date, currency: str, style: int
) -> tuple[OrderRecord, ...]:
    """Eight to fourteen orders with different numbers, among them at least one that can still be cancelled."""
    codes = list(dict.fromkeys(order_code(rng, style) for _ in range(rng.randint(8, 14))))
    return tuple(
        _order(code, "processing" if at == 0 else rng.choice(STATUSES), products, rng, today, currency)
        for at, code in enumerate(codes)
    )


def _order(
    code: str, status: str, products: tuple[ProductRecord, ...], rng: Random, today: date, currency: str
) -> OrderRecord:
    placed = today - timedelta(days=rng.randint(1, 20))
    bought = rng.sample(products, k=min(len(products), rng.randint(1, 3)))
    return OrderRecord(
        number=code,
        status=status,
        placed_on=placed,
        expected_on=placed + timedelta(days=rng.randint(2, 30)),
        total=sum((product.price for product in bought), Decimal(0)),
        currency=currency,
        items=tuple(product.name for product in bought),
        email=email(rng),
    )


def events(rng: Random, today: date, language: Language) -> tuple[EventRecord, ...]:
    """Three to six coming events with different titles."""
    titles = rng.sample(words("titles", language), k=rng.randint(3, 6))
    return tuple(_event(title, rng, today, language) for title in titles)


def _event(title: str, rng: Random, today: date, language: Language) -> EventRecord:
    starts = datetime.combine(today + timedelta(days=rng.randint(2, 60)), time(rng.randint(9, 20)))
    return EventRecord(
        title=title[:1].upper() + title[1:],
        starts_at=starts,
        ends_at=starts + timedelta(hours=rng.randint(1, 4)),
        place=rng.choice(words("places", language)),
    )
