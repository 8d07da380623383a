"""Numbers and number words of English and French: "4", "four", "twenty-one", "quatre-vingt-dix", "une douzaine"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold

_UNITS_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS_EN = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_UNITS_FR = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS_FR = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_COLLECTIVE = {
    "a couple": 2,
    "a pair": 2,
    "both of us": 2,
    "a dozen": 12,
    "half a dozen": 6,
    "une paire": 2,
    "une dizaine": 10,
    "une douzaine": 12,
    "une demi-douzaine": 6,
    "une vingtaine": 20,
}


def _words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(_UNITS_EN)}
    for tens, value in _TENS_EN.items():
        words[tens] = value
        for unit in range(1, 10):
            words[f"{tens}-{_UNITS_EN[unit]}"] = words[f"{tens} {_UNITS_EN[unit]}"] = value + unit
    words |= {word: value for value, word in enumerate(_UNITS_FR)}
    for tens, value in _TENS_FR.items():
        words[tens] = value
        words[f"{tens} et un"] = words[f"{tens}-et-un"] = value + 1
        top = 20 if tens == "soixante" else 10
        for unit in range(2, top):
            words[f"{tens}-{_UNITS_FR[unit]}"] = words[f"{tens} {_UNITS_FR[unit]}"] = value + unit
    for joint in ("-", " "):
        eighty = f"quatre{joint}vingt"
        words[f"{eighty}s"] = words[eighty] = 80
        for unit in range(1, 20):
            words[f"{eighty}{joint}{_UNITS_FR[unit]}"] = 80 + unit
    return words | _COLLECTIVE | {"hundred": 100, "a hundred": 100, "one hundred": 100, "cent": 100, "deux cents": 200}


WORDS = _words()
_AMBIGUOUS = {"un", "one", "six", "neuf"}  # also an article, a pronoun, "new"
_WORD = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)) + r")\b")
_DIGITS = re.compile(r"(?<![\w.,#-])(\d{1,3}(?:[ \u202f\u00a0]\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?(?![\w]|[.,-]\d|/\d)")


def find_numbers(text: str) -> Iterator[Candidate]:
    """Numbers in digits and in words; "one" and "un" only where they can be nothing but a number."""
    folded = fold(text)
    for match in _DIGITS.finditer(folded):
        yield Candidate("number", read_digits(match[1], match[2]), text[match.start() : match.end()], *match.span())
    for match in _WORD.finditer(folded):
        if match[0] not in _AMBIGUOUS or _counts(folded, match):
            yield Candidate("number", WORDS[match[0]], text[match.start() : match.end()], *match.span())


def read_digits(whole: str, fraction: str | None) -> int | float:
    """The number written so; "1 200" is 1200."""
    digits = re.sub(r"\D", "", whole)
    return float(f"{digits}.{fraction}") if fraction else int(digits)


def _counts(folded: str, match: re.Match[str]) -> bool:
    if match[0] == "six":
        return True
    before, after = folded[: match.start()].rstrip(), folded[match.end() :].lstrip()
    preposition = before.endswith((" for", "for", " pour", "pour", "only", "just", "seulement"))
    return preposition and bool(
        re.match(r"(person|people|adult|guest|child|personne|adulte|enfant|couvert|$|[.?!,])", after)
    )
