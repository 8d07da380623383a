"""What extractors propose, and the folding of text that keeps every offset."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """A value read in a text: `text[start:end]` is what was read, `value` its normal form (JSON-able).

    Kinds and values: code "AB-1042"; number 4; money 300.0 (`bound` is min, max or around); quantity 20.0 with `unit`;
    date "2026-11-24"; time "14:30"; email; phone "+33612345678"; name; phrase (folded words); title (as written).
    """

    kind: str
    value: Any
    text: str
    start: int
    end: int
    bound: str = ""
    unit: str = ""


def fold(text: str) -> str:
    """Lower case without accents, digits as 0 to 9, character for character, so that offsets stay true."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    if character in "\u2019\u2018`´":
        return "'"
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) == "No":  # "²" and "½" are no digits that somebody typed
        return character
    plain = unicodedata.normalize("NFKD", character)[:1].lower()
    return plain[:1] or " "
