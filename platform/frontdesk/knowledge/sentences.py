"""Sentences of a text, as spans: abbreviations, decimals, times and addresses do not end one. English and French."""

from __future__ import annotations

import re

_END = re.compile(r"(?:[.!?]+|…)[\"'”’»)\]]*(?=\s)")
_WORD_BEFORE = re.compile(r"[^\s(\[«\"“]+$")
_NEVER_ENDS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "mme",
        "mlle",
        "mm",
        "no",
        "nr",
        "nos",
        "art",
        "p",
        "pp",
        "fig",
        "vol",
        "vs",
        "e.g",
        "i.e",
        "cf",
        "approx",
        "incl",
        "excl",
        "ca",
        "env",
        "tél",
        "tel",
        "ex",
        "p.ex",
        "min",
        "max",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "janv",
        "févr",
        "avr",
        "juil",
        "déc",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "bd",
        "av",
        "ave",
        "rd",
        "blvd",
        "bldg",
        "ext",
        "dept",
        "est",
    ]
)
_STARTER = re.compile(r"\s+[\"'“«(\[]*[A-ZÀ-ÖØ-Þ0-9•-]")


def spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), without the white space around them."""
    found, start = [], 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match.start(), match.end()):
            found.append((start, match.end()))
            start = match.end()
    found.append((start, len(text)))
    trimmed = [_trim(text, *span) for span in found]
    return [(a, b) for a, b in trimmed if a < b]


def _ends_sentence(text: str, stop: int, end: int) -> bool:
    starts_anew = _STARTER.match(text, end) is not None
    if text[stop] != ".":
        return starts_anew or text[stop] in "!?"
    word = _WORD_BEFORE.search(text, max(0, stop - 30), stop)
    before = word.group() if word else ""
    if before.lower() in _NEVER_ENDS or _is_initial(before):
        return False
    return starts_anew


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper() and word != "I"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
