"""Codes such as order numbers: "1042", "#1042", "order no. AB-1042-X", "commande n° 1042"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold

_CUE = r"(?:order|commande|booking|reservation|ticket|invoice|facture|reference|ref|number|numero|num|no|n°|nº|nr|code|tracking|suivi|dossier)"
_BODY = r"[a-z]{1,5}[-_]?\d{2,10}(?:[-_/][a-z0-9]{1,8}){0,2}|\d{2,6}[-_/][a-z0-9]{1,8}(?:[-_/][a-z0-9]{1,8})?|\d{3,12}[a-z]{0,3}|\d{1,2}"
_CODE = re.compile(rf"(?<![\w.,-])(?P<hash>[#№]\s?)?(?P<code>{_BODY})(?![\w%€$£]|[.,]\d|-\d)")
_CUED = re.compile(rf"\b{_CUE}\b[\s.:#°nº-]*(?:is|est|was|number|numero|no|le|la|the|:)?[\s.:#°]*$")
_MONEY_BEFORE = re.compile(
    r"(?:[$€£]|under|below|less than|over|above|more than|at (?:most|least)|(?:min|max)(?:imum)?(?: of| de)?|up to|moins de|plus de|"
    r"au (?:moins|plus|minimum|maximum)|jusqu'a|around|environ|budget(?: of| de)?)\s*$"
)
_UNIT_AFTER = re.compile(
    r"\s*(?:[$€£%]|eur|usd|gbp|euros?|dollars?|pounds?|bucks?|people|persons?|guests?|adults?|kids|days?|weeks?|months?|hours?|minutes?|"
    r"km|kg|g|ml|cl|l|lit(?:er|re)s?|cm|mm|m|personnes?|adultes?|enfants?|jours?|semaines?|mois|heures?|ans?|years?|h\d{0,2}|am|pm)\b"
)
LONGEST_CUE = 40  # characters before a code that may announce it
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")


def find_codes(text: str) -> Iterator[Candidate]:
    """Codes; a bare number of three digits or more counts unless it is an amount, a measure, a date or part of an address."""
    folded = fold(text)
    dates = [match.span() for match in _DATE.finditer(folded)]
    for match in _CODE.finditer(folded):
        start, end = match.span("code")
        if (
            any(a <= start < b for a, b in dates)
            or folded[end : end + 1] == "@"
            or folded[max(0, start - 1) : start] == "@"
        ):
            continue
        if (
            match["hash"]
            or _CUED.search(folded, max(0, start - LONGEST_CUE), start)
            or _stands_alone(folded, start, end)
        ):
            yield Candidate("code", folded[start:end].upper(), text[start:end], start, end)


def _stands_alone(folded: str, start: int, end: int) -> bool:
    if _MONEY_BEFORE.search(folded, max(0, start - 24), start) or _UNIT_AFTER.match(folded, end):
        return False
    code = folded[start:end]
    if len(code) < 3:
        return False
    return not (code.isdigit() and len(code) == 4 and 1900 <= int(code) <= 2100 and _year(folded, start))


def _year(folded: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:\b(?:in|since|en|depuis|year|annee|january|february|march|april|may|june|july|august|september|october|"
            r"november|december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)|,)\s*$",
            folded[max(0, start - LONGEST_CUE) : start],
        )
    )
