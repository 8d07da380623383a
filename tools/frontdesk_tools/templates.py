"""Response templates: approved sentences whose `{field}`s are filled from data, and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from frontdesk_tools.errors import BadTemplate

_FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})")
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}
_DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
}
STATUSES = {
    "en": {
        "processing": "being prepared",
        "shipped": "on its way",
        "delivered": "delivered",
        "cancelled": "cancelled",
        "ready": "ready to be picked up",
    },
    "fr": {
        "processing": "en préparation",
        "shipped": "en route",
        "delivered": "livrée",
        "cancelled": "annulée",
        "ready": "prête à être retirée",
    },
}


def fields_of(template: str) -> set[str]:
    """The fields that a template is filled from."""
    return set(_FIELD.findall(template))


def render(template: str, data: Mapping[str, Any], language: str) -> str:
    """Fill a template. A part in [[double brackets]] is left out when one of its fields is empty.

    Raises `BadTemplate` for a field that the data does not have.
    """

    def optional(match: re.Match[str]) -> str:
        empty = any(data.get(name) in (None, "", [], ()) for name in fields_of(match[1]))
        return "" if empty else match[1]

    def fill(match: re.Match[str]) -> str:
        if match[1] not in data:
            raise BadTemplate(f"the template needs {{{match[1]}}}, which this result does not have")
        return show(match[1], data[match[1]], language)

    return re.sub(r" {2,}", " ", _FIELD.sub(fill, _OPTIONAL.sub(optional, template))).strip()


def show(name: str, value: Any, language: str) -> str:
    """A value as people of that language write it."""
    if value is None:
        return ""
    if name == "status" and isinstance(value, str):
        return STATUSES.get(language, STATUSES["en"]).get(value, value)
    if isinstance(value, Mapping) and {"amount", "currency"} <= set(value):
        return money(value["amount"], str(value["currency"]), language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return joined([show("", item, language) for item in value], language)
    if isinstance(value, float | Decimal):
        return f"{value:g}".replace(".", "," if language == "fr" else ".")
    if isinstance(value, str):
        return _moment(value, language)
    return str(value)


def money(amount: str | float | Decimal, currency: str, language: str) -> str:
    """An amount: "€1,049.00" in English, "1 049,00 €" in French."""
    value, symbol = Decimal(str(amount)), _SYMBOLS.get(currency, currency)
    english = f"{value:,.2f}"
    if language == "fr":
        return f"{english.replace(',', ' ').replace('.', ',')} {symbol}"
    return f"{symbol}{english}" if len(symbol) == 1 else f"{symbol} {english}"


def day(value: date, language: str) -> str:
    """A day: "Tuesday 3 March" or "mardi 3 mars"."""
    months, days = _MONTHS.get(language, _MONTHS["en"]), _DAYS.get(language, _DAYS["en"])
    number = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{days[value.weekday()]} {number} {months[value.month - 1]}"


def joined(parts: Sequence[str], language: str) -> str:
    """ "a, b and c"."""
    word = " et " if language == "fr" else " and "
    return word.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _moment(text: str, language: str) -> str:
    if _ISO_DATE.fullmatch(text):
        return day(date.fromisoformat(text), language)
    match = _ISO_TIME.match(text)
    if match is None:
        return text
    moment = datetime.fromisoformat(f"{match[1]}T{match[2]}:{match[3]}")
    clock = f"{moment.hour} h {moment.minute:02d}".replace(" 00", "") if language == "fr" else f"{moment:%H:%M}"
    return f"{day(moment.date(), language)}{' à ' if language == 'fr' else ' at '}{clock}"
