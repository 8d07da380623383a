"""products.csv, orders.csv and events.csv: rows to records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from frontdesk.tenants.folder import values
from frontdesk.tenants.folder.models import (
    STATUSES,
    AttributeValue,
    Business,
    EventRecord,
    OrderRecord,
    ProductRecord,
    split_unit,
)
from frontdesk.tenants.folder.problems import Problems
from frontdesk.tenants.folder.tables import Row, Table

PRODUCT_COLUMNS = ("sku", "name", "category", "description", "price", "stock")
ORDER_COLUMNS = ("number", "status", "placed_on", "expected_on", "total", "items")
EVENT_COLUMNS = ("title", "starts_at", "place")
ATTRIBUTES = 40

_HEADER = re.compile(r"[^\W\d_][\w '/-]{0,39}(\s?\([^()]{1,12}\))?")
_CURRENCY = re.compile(r"[A-Z]{3}")

T = TypeVar("T")


def read_products(table: Table, business: Business, problems: Problems) -> tuple[ProductRecord, ...]:
    """The products; every attribute column is typed as a whole."""
    columns = _attribute_columns(table, problems)
    records = []
    for index, (line, cells) in enumerate(table.rows):
        attributes = {name: value for name, column in columns.items() if (value := column[index]) is not None}
        records.append(_product(Row(table.file, line, cells, problems), business, attributes))
    _refuse_repeated(table, "sku", problems)
    return tuple(records)


def read_orders(table: Table, business: Business, today: date, problems: Problems) -> tuple[OrderRecord, ...]:
    """The orders."""
    records = [_order(Row(table.file, line, cells, problems), business, today) for line, cells in table.rows]
    _refuse_repeated(table, "number", problems)
    return tuple(records)


def read_events(table: Table, today: date, problems: Problems) -> tuple[EventRecord, ...]:
    """The events."""
    return tuple(_event(Row(table.file, line, cells, problems), today) for line, cells in table.rows)


def _product(row: Row, business: Business, attributes: Mapping[str, AttributeValue]) -> ProductRecord:
    return ProductRecord(
        sku=row.text("sku", 64, required=True),
        name=row.text("name", 200, required=True),
        category=row.text("category", 120),
        description=row.text("description", 4000),
        price=row.need("price", values.money, Decimal(0)),
        currency=row.read("currency", _currency) or business.currency,
        stock=row.need("stock", values.count, 0),
        attributes=attributes,
    )


def _order(row: Row, business: Business, today: date) -> OrderRecord:
    return OrderRecord(
        number=row.text("number", 40, required=True),
        status=row.need("status", _status, STATUSES[0]),
        placed_on=row.need("placed_on", lambda cell: values.day(cell, today), today),
        expected_on=row.read("expected_on", lambda cell: values.day(cell, today)),
        total=row.need("total", values.money, Decimal(0)),
        currency=row.read("currency", _currency) or business.currency,
        items=tuple(item.strip() for item in row.text("items", 4000).split(";") if item.strip()),
        tracking=row.text("tracking", 80) or None,
        email=row.text("email", 254) or None,
        name=row.text("name", 120) or None,
    )


def _event(row: Row, today: date) -> EventRecord:
    def moment(cell: str) -> datetime:
        return values.moment(cell, today)

    starts_at = row.need("starts_at", moment, datetime.combine(today, datetime.min.time()))
    ends_at = row.read("ends_at", moment)
    if ends_at is not None and ends_at < starts_at:
        row.bad("ends_at", "is before starts_at")
    return EventRecord(
        title=row.text("title", 200, required=True),
        starts_at=starts_at,
        ends_at=ends_at,
        place=row.text("place", 200),
        url=row.read("url", _url),
    )


def _attribute_columns(table: Table, problems: Problems) -> dict[str, list[AttributeValue | None]]:
    headers = [h for h in table.headers if h not in PRODUCT_COLUMNS and h != "currency"]
    if len(headers) > ATTRIBUTES:
        problems.add(table.file, "line 1", f"has {len(headers)} further columns: keep at most {ATTRIBUTES}")
    names = [split_unit(header)[0].lower() for header in headers]
    for header, name in zip(headers, names, strict=True):
        if not _HEADER.fullmatch(header):
            message = f'"{header[:60]}" is no column name: write a short name, with its unit as in "volume (l)"'
            problems.add(table.file, "line 1", message)
        elif names.count(name) > 1 or name in PRODUCT_COLUMNS:
            problems.add(table.file, "line 1", f'"{header}" stands for {name} a second time: rename one column')
    return {header: values.column([cells[header][:500] for _, cells in table.rows]) for header in headers[:ATTRIBUTES]}


def _refuse_repeated(table: Table, column: str, problems: Problems) -> None:
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        key = cells[column].upper()
        if key in seen:
            problems.add(table.file, f"line {line}, {column}", f"{cells[column]} stands in line {seen[key]} already")
        seen.setdefault(key, line)


def _status(cell: str) -> str:
    if cell.lower() not in STATUSES:
        raise values.BadCell(f'write {", ".join(STATUSES[:-1])} or {STATUSES[-1]}, not "{cell[:40]}"')
    return cell.lower()


def _currency(cell: str) -> str:
    if not _CURRENCY.fullmatch(cell):
        raise values.BadCell(f'write a currency code such as EUR, not "{cell[:40]}"')
    return cell


def _url(cell: str) -> str:
    if not cell.startswith(("https://", "http://")) or len(cell) > 500:
        raise values.BadCell("write a whole address that begins with https://")
    return cell
