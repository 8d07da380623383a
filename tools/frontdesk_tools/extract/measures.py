"""Numbers with something glued to them or behind them: "8%", "440Hz", "19th", "1e-9", "100 million", "one ticket"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold

_NUMBER = r"(?<![\w.,#-])(?P<number>-?\d{1,9}(?:[.,]\d{1,8})?)"
_PERCENT = re.compile(rf"{_NUMBER}\s?(?:%|percent\b|per cent\b|pour cent\b)")
_SCIENTIFIC = re.compile(r"(?<![\w.,#-])-?\d{1,9}(?:\.\d{1,9})?e[+-]?\d{1,3}(?!\w)")
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "millions": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000,
           "billion": 1_000_000_000, "milliard": 1_000_000_000, "milliards": 1_000_000_000}  # fmt: skip
_SCALED = re.compile(
    r"(?:(?P<sign>[$€£])\s?)?(?<![\w.,#-])(?P<number>\d{1,6}(?:\.\d{1,4})?)(?:\s?(?P<word>thousand|millions?|billion|milliards?)|(?P<letter>k|m|bn|b))\b"
)
_GLUED = re.compile(rf"{_NUMBER}(?P<unit>°\s?[a-z]|(?!(?:st|nd|rd|th)\b)[a-zµμ]{{1,3}})(?![\w/])")
_ORDINAL = re.compile(r"(?<![\w.,#-])(?P<number>\d{1,4})(?:st|nd|rd|th|ers?|eres?|emes?|e)\b")
_ORDINAL_WORDS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]
_ORDINAL_WORD = re.compile(rf"\b(?:{'|'.join(_ORDINAL_WORDS)})\b")
_ONE = re.compile(r"\b(?:one|a single|just me|only me|myself|un seul|une seule|un|une)\b")


def find_measures(text: str) -> Iterator[Candidate]:
    """Kinds "share" (a percentage as 0 to 1), "scaled" (with its thousands), "glued" (a unit's letters without a space),
    "ordinal" and "one"."""
    folded = fold(text)
    for match in _PERCENT.finditer(folded):
        yield _of("share", round(_float(match["number"]) / 100, 10), text, match)
    for match in _SCIENTIFIC.finditer(folded):
        yield _of("scaled", float(match[0]), text, match)
    for match in _SCALED.finditer(folded):
        if match["word"] or match["sign"]:
            value = float(match["number"]) * _SCALES[match["word"] or match["letter"]]
            yield _of("scaled", int(value) if value.is_integer() else value, text, match)
    for match in _GLUED.finditer(folded):
        yield _of("glued", _number(match["number"]), text, match, unit=match["unit"].replace(" ", ""))
    for match in _ORDINAL.finditer(folded):
        yield _of("ordinal", int(match["number"]), text, match)
    for match in _ORDINAL_WORD.finditer(folded):
        yield _of("ordinal", _ORDINAL_WORDS.index(match[0]) + 1, text, match)
    for match in _ONE.finditer(folded):
        yield _of("one", 1, text, match)


def _of(kind: str, value: float, text: str, match: re.Match[str], unit: str = "") -> Candidate:
    return Candidate(kind, value, text[match.start() : match.end()], *match.span(), unit=unit)


def _float(written: str) -> float:
    return float(written.replace(",", "."))


def _number(written: str) -> int | float:
    value = _float(written)
    return int(value) if value.is_integer() else value
