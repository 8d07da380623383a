"""Which values fit an argument, and in what form it takes them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from frontdesk_tools.extract import Candidate, fold, unit_of
from frontdesk_tools.spec import JSON, Argument

PEOPLE = re.compile(
    r"person|people|capacity|guest|serves|sleeps|seats|players?|places?|couverts|parts|joueurs|pers\b|convives|portions"
)
_RIDERS = re.compile(r"riders?|passengers?|travell?ers?|adults?|party|group|tickets?|servings?|attendees?")
_FOR = re.compile(
    r"\b(?:for|pour|sleeps?|seats?|serves?|fits?|accommodates?|(?:we|there)(?: are| will be)|(?:we|there)'re|nous (?:sommes|serons)|on (?:est|sera))\s+"
    r"(?:up to |at least |about |jusqu'a |environ |only |just )?(?:a group of |a party of |nous |us )?$"
)
_OF_PEOPLE = re.compile(r"\s+(?:people|persons?|guests?|adults?|of us|personnes?|adultes?)\b")
_MONEY = re.compile(r"\s*[$€£]|\s*(?:euros?|dollars?|pounds?|usd|eur)\b")
_NUMBERS = ("number", "quantity", "money", "share", "scaled", "glued", "ordinal", "one")
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float)}
_TEXTS = ("title", "wording", "code", "email")
_DATE_ORDER = re.compile(
    r"\b(y{4}|mm|dd|month|day|year)([-/.])(mm|dd|month|day)\2(y{2,4}|mm|dd|month|day|year)\b", re.IGNORECASE
)
_CITY_AND_STATE = re.compile(r"[Cc]ity and (?:state|country)|[Cc]ity, (?:[Ss]tate|[Cc]ountry)|[A-Z][a-z]+, [A-Z]{2}\b")
_BEHIND_COMMA = re.compile(r", [A-Z]\w+(?: [A-Z]\w+)*")
_AS_SAID = re.compile(r"\b\d{1,2}\s?[ap]m\b", re.IGNORECASE)  # a description whose example of a time is "3pm"
_PERCENT_WANTED = re.compile(r"percent|decimal places")


def fits(argument: Argument, candidate: Candidate, message: str) -> bool:
    """Whether the argument may take what was read there."""
    if argument.carried:
        return _fits_openly(argument, candidate, message)
    if argument.kind == "money":
        wanted = {"max_price": ("max", "around", ""), "min_price": ("min",)}.get(
            argument.name, ("", "around", "max", "min")
        )
        return candidate.kind == "money" and candidate.bound in wanted
    return _fits_number(argument, candidate, message) if argument.kind == "number" else candidate.kind == argument.kind


def _fits_openly(argument: Argument, candidate: Candidate, message: str) -> bool:
    if argument.kind == "list":
        if candidate.kind == "list":
            return _suits(value_of(argument, candidate), argument.schema)
        return _item_type(argument) == "string" and candidate.kind in ("title", "wording")
    if argument.kind == "number":
        return _fits_schema(argument, candidate, message)
    if argument.kind == "title":
        return candidate.kind in _TEXTS
    if argument.kind == "code":
        told = candidate.kind in ("title", "wording")
        quoted = message[candidate.start - 1 : candidate.start] in ("'", '"', "“")
        return candidate.kind == "code" or (told and (quoted or any(c.isdigit() for c in candidate.text)))
    return candidate.kind == argument.kind


def _item_type(argument: Argument) -> str:
    return str(argument.schema.get("items", {}).get("type", "string"))


def _suits(value: Any, schema: JSON) -> bool:
    """Whether a list, and every list in it, has values of the types that the schema asks for."""
    if isinstance(value, list):
        items = schema.get("items", {})
        return schema.get("type", "array") == "array" and all(_suits(each, items) for each in value)
    return isinstance(value, _PYTHON_TYPES.get(str(schema.get("type", "string")), ()))


def _fits_schema(argument: Argument, candidate: Candidate, message: str) -> bool:
    """Whether a number, however it is written, is one that the schema admits."""
    if candidate.kind not in _NUMBERS or message[candidate.start - 1 : candidate.start] == "^":
        return False
    if re.match(r"-?[A-Za-z]|\^", message[candidate.end :]):  # "two-sample", "3x"
        return False
    percent = bool(re.match(r"\s?(?:%|percent|per cent)", message[candidate.end :]))
    whole = argument.schema.get("type") != "number"
    if candidate.kind == "share" and (whole or _PERCENT_WANTED.search(fold(argument.description))):
        return False
    if percent and not whole and not _PERCENT_WANTED.search(fold(argument.description)):
        return False
    if argument.schema.get("type") == "integer" and candidate.value != int(candidate.value):
        return False
    return candidate.value in argument.schema.get("enum", (candidate.value,))


def counts_people(argument: Argument, candidate: Candidate, message: str) -> bool:
    """Whether the number stands where people are counted, and the argument counts them: "for four", "four people"."""
    words = argument.name.replace("_", " ")
    if not (PEOPLE.search(words) or (argument.carried and _RIDERS.search(words))):
        return False
    folded = fold(message)
    counted = candidate.unit in ("person", "seat") or _OF_PEOPLE.match(folded, candidate.end) is not None
    return counted or (bool(_FOR.search(folded, 0, candidate.start)) and not _MONEY.match(folded[candidate.end :]))


def is_year(argument: Argument, candidate: Candidate, message: str) -> bool:
    """Whether the number is a year that stands as one does, "in 2020", and the argument is one."""
    if candidate.kind != "number" or not re.search(r"(?:^|[_ ])year(?:$|[_ \d])", argument.name.lower()):
        return False
    before = fold(message[max(0, candidate.start - 12) : candidate.start])
    return 1000 <= candidate.value <= 2200 and bool(
        re.search(r"\b(?:in|from|since|of|year|until|to|between|and|en|depuis)\s+$", before)
    )


def with_region(argument: Argument, candidate: Candidate, message: str) -> Candidate:
    """A place with what stands behind its comma, "Denver, Colorado", where the argument's description asks for both."""
    region = _BEHIND_COMMA.match(message, candidate.end)
    if region is None or candidate.kind != "title" or not _CITY_AND_STATE.search(argument.description):
        return candidate
    said = message[candidate.start : region.end()]
    return replace(candidate, value=said, text=said, end=region.end())


def _fits_number(argument: Argument, candidate: Candidate, message: str) -> bool:
    if candidate.kind == "quantity":
        own = {unit_of(argument.unit)} if argument.unit else {unit_of(part) for part in argument.name.split("_")}
        return candidate.unit in own or (
            candidate.unit in ("person", "player", "seat") and bool(PEOPLE.search(argument.name))
        )
    if candidate.kind != "number":
        return False
    folded = fold(message)
    if PEOPLE.search(argument.name) and _FOR.search(folded, 0, candidate.start):
        return not _MONEY.match(folded[candidate.end :])
    words = fold(argument.name.replace("_", " "))
    around = folded[max(0, candidate.start - 24) : candidate.start] + " " + folded[candidate.end : candidate.end + 24]
    return bool(re.search(rf"\b{re.escape(words)}s?\b", around))


def value_of(argument: Argument, candidate: Candidate) -> Any:
    """The value as the schema wants it: a number as a text where texts are asked for, a list of its own kind."""
    if argument.kind == "number" and argument.schema.get("type") == "string":
        whole = candidate.value == int(candidate.value)
        return str(int(candidate.value) if whole else candidate.value)
    if argument.kind == "date":
        return _written(date.fromisoformat(candidate.value), argument.description)
    if argument.kind == "time" and _AS_SAID.search(argument.description):
        return candidate.text
    if argument.kind == "list":
        return _listed(candidate.value, _item_type(argument)) if candidate.kind == "list" else [candidate.text]
    if argument.kind in ("title", "code") and candidate.kind != argument.kind:
        return candidate.text
    return candidate.value


def _listed(value: Any, item_type: str) -> Any:
    """As lists; numbers as texts where texts are asked for, such as cards."""
    if isinstance(value, tuple):
        return [_listed(each, item_type) for each in value]
    return str(value) if item_type == "string" else value


def _written(day: date, description: str) -> str:
    """The day as the description wants it written, "MM-DD-YYYY" or "month/day/year"; as ISO 8601 when it does not say."""
    order = _DATE_ORDER.search(description)
    if order is None:
        return day.isoformat()
    parts = {"y": f"{day.year:04d}", "m": f"{day.month:02d}", "d": f"{day.day:02d}"}
    return order[2].join(parts[order[at][0].lower()] for at in (1, 3, 4))
