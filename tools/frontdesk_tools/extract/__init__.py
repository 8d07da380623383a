"""Typed extractors for English and French: what a text says, as (value, span) pairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from frontdesk_tools.extract.addresses import find_addresses
from frontdesk_tools.extract.answers import Answer, leaning, yes_no
from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.codes import find_codes
from frontdesk_tools.extract.contacts import find_emails, find_names, find_phones
from frontdesk_tools.extract.courtesy import without_courtesies
from frontdesk_tools.extract.dates import find_dates
from frontdesk_tools.extract.lists import find_told_lists, find_written_lists
from frontdesk_tools.extract.measures import find_measures
from frontdesk_tools.extract.money import find_money
from frontdesk_tools.extract.numbers import find_numbers
from frontdesk_tools.extract.phrases import content_words, find_phrases, stem
from frontdesk_tools.extract.quantities import find_quantities, unit_of
from frontdesk_tools.extract.titles import find_titles
from frontdesk_tools.extract.wordings import EVERYDAY, find_wordings

LONGEST = 4000  # characters that are read
LONGEST_OPENLY = 1200  # and that are read for whatever a tool may need

__all__ = [
    "EVERYDAY",
    "Answer",
    "Candidate",
    "content_words",
    "extract",
    "extract_openly",
    "fold",
    "leaning",
    "stem",
    "unit_of",
    "without_courtesies",
    "yes_no",
]


def extract(text: str, *, today: date, language: str | None = None) -> list[Candidate]:
    """Everything that can be read in the first `LONGEST` characters, in order of position."""
    return list(_read(text[:LONGEST], today, language))


def extract_openly(text: str, *, today: date, language: str | None = None) -> list[Candidate]:
    """All of that, and what only tools of whatever kind have a use for: lists, measures, wordings."""
    return list(_read_openly(text[:LONGEST_OPENLY], today, language))


@lru_cache(maxsize=1024)
def _read_openly(text: str, today: date, language: str | None) -> tuple[Candidate, ...]:
    written = [*find_written_lists(text), *find_addresses(text)]
    read = list(_read(text, today, language))
    typed = [c for c in read if c.kind in ("date", "time", "email", "phone")]
    read += _outside([*find_measures(text), *find_wordings(text)], typed)
    told = [
        found
        for kind in ("number", "share", "glued", "ordinal", "title", "wording")
        for found in find_told_lists(text, [c for c in read if c.kind == kind])
    ]
    single = _outside(read, written)
    return tuple(sorted([*single, *written, *_outside(told, written)], key=lambda c: (c.start, c.end, c.kind)))


@lru_cache(maxsize=1024)
def _read(text: str, today: date, language: str | None) -> tuple[Candidate, ...]:
    """Remembered, since one turn reads the same few messages for every tool."""
    emails = list(find_emails(text))
    dates = _outside(find_dates(text, today, language), emails)
    phones = _outside(find_phones(text), emails + dates)
    taken = emails + phones
    dates = _outside(dates, phones)
    money = _outside(find_money(text), taken + dates)
    quantities = _outside(find_quantities(text), taken + dates)
    codes = _outside(find_codes(text), taken + dates + money + quantities)
    numbers = _outside(find_numbers(text), taken + dates)
    typed = [*taken, *find_names(text), *dates, *money, *codes, *quantities]
    phrases = find_phrases(_blank(text, [*typed, *numbers]))
    titles = find_titles(text)
    return tuple(sorted([*typed, *numbers, *phrases, *titles], key=lambda c: (c.start, c.end, c.kind)))


def _outside(found: Iterable[Candidate], taken: list[Candidate]) -> list[Candidate]:
    return [c for c in found if not any(t.start <= c.start < t.end for t in taken)]


def _blank(text: str, typed: list[Candidate]) -> str:
    characters = list(text)
    for candidate in typed:
        characters[candidate.start : candidate.end] = "." * (candidate.end - candidate.start)
    return "".join(characters)
