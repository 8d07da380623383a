"""Cells of the tables to values: money, counts, dates that may count from today, and attribute columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from frontdesk.tenants.folder.models import AttributeValue

_MONEY = re.compile(r"\d{1,9}([.,]\d{1,2})?")
_COUNT = re.compile(r"\d{1,9}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})([.,]\d{1,9})?")
_RELATIVE = re.compile(r"([+-]\d{1,4})d(?:[ T](\d{1,2}:\d{2}))?")
_FLAGS = {"yes": True, "oui": True, "true": True, "no": False, "non": False, "false": False}


@dataclass(frozen=True)
class BadCell(Exception):
    """A cell that cannot be read; the message says what to write instead."""

    message: str


def money(text: str) -> Decimal:
    """An amount such as 249 or 249.90 (249,90 is read as well)."""
    if not _MONEY.fullmatch(text):
        raise BadCell(f'write a plain amount such as 249.90, not "{text[:40]}"')
    return Decimal(text.replace(",", "."))


def count(text: str) -> int:
    """A whole number from 0 on."""
    if not _COUNT.fullmatch(text):
        raise BadCell(f'write a whole number such as 12, not "{text[:40]}"')
    return int(text)


def day(text: str, today: date) -> date:
    """An ISO date, or a number of days from today such as +3d."""
    if match := _RELATIVE.fullmatch(text):
        if match[2] is None:
            return today + timedelta(days=int(match[1]))
        raise BadCell(f'write a date without a time, not "{text[:40]}"')
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCell(f'write a date such as 2026-03-05 or +3d, not "{text[:40]}"') from None


def moment(text: str, today: date) -> datetime:
    """A local ISO date and time, or a day counted from today with its time such as "+3d 19:00"."""
    try:
        if (match := _RELATIVE.fullmatch(text)) and match[2]:
            at = time.fromisoformat(match[2].zfill(5))
            return datetime.combine(today + timedelta(days=int(match[1])), at)
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is not None or "T" not in text.replace(" ", "T"):
        raise BadCell(f'write the local time as 2026-03-05T19:00 or "+3d 19:00", not "{text[:40]}"')
    return value


def column(cells: Sequence[str]) -> list[AttributeValue | None]:
    """An attribute column: all numbers, all flags, or text; an empty cell is None."""
    filled = [cell for cell in cells if cell]
    if filled and all(_NUMBER.fullmatch(cell) for cell in filled):
        return [_number(cell) if cell else None for cell in cells]
    if filled and all(cell.lower() in _FLAGS for cell in filled):
        return [_FLAGS[cell.lower()] if cell else None for cell in cells]
    return [cell or None for cell in cells]


def _number(cell: str) -> int | float:
    return float(cell.replace(",", ".")) if "." in cell or "," in cell else int(cell)
