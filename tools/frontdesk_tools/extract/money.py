"""Money, with the bound that stands before it: "under 300", "$25.50", "moins de 25,50 €", "between 50 and 100"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.numbers import SPELLED, read_digits, read_words
from frontdesk_tools.extract.phrases import STOP_WORDS
from frontdesk_tools.extract.quantities import UNIT_WORDS

_NUMBER = r"(?P<whole>\d{1,3}(?:[ \u202f\u00a0,.]\d{3})+(?!\d)|\d{1,9})(?:[.,](?P<cents>\d{1,2}))?(?!\d)"
_SIGN = r"(?:[$€£]|usd|eur|gbp|euros?|dollars?|pounds?|bucks?|quid|livres? sterling|balles)"
_MAX = (
    r"under|below|less than|cheaper than|at most|up to|no more than|not more than|max(?:imum)?(?: of)?|within|"
    r"budget(?: is| of)?|spend|moins de|moins cher que|en dessous de|au[- ]dessous de|sous(?: les)?|jusqu'a|"
    r"pas plus de|maximum|budget de|au plus"
)
_MIN = r"over|above|more than|at least|from|starting at|plus de|au moins|a partir de|au[- ]dessus de|minimum"
_AROUND = r"around|about|roughly|environ|autour de|dans les"
_AMOUNT = rf"(?:(?P<before>{_SIGN})\s?)?(?:{_NUMBER}|\b(?P<word>{SPELLED})\b)(?:\s?(?P<after>{_SIGN})(?!\w))?"
_MONEY = re.compile(rf"(?:\b(?P<bound>{_MAX}|{_MIN}|{_AROUND})\s+)?(?<![\w#-])(?<!\d[.,]){_AMOUNT}(?![\w%-])")
_MAX_AFTER = re.compile(r"\s*,?\s*(?:max(?:imum)?|tops|at most|or less|ou moins|au plus|au maximum)\b")
_MIN_AFTER = re.compile(r"\s*,?\s*(?:min(?:imum)?|at least|or more|and up|ou plus|et plus|au moins|au minimum)\b")
_RANGE = re.compile(
    rf"\b(?:between|entre)\s+(?P<low>{_SIGN}?\s?\d{{1,6}})\s?{_SIGN}?\s+(?:and|et)\s+(?P<high>{_SIGN}?\s?\d{{1,6}})"
)
_COUNTED = re.compile(r"\s{1,3}(?!(?:tops|frais|taxes)\b)([a-z]{3,20}[sx])\b")
_NOT_MONEY = re.compile(rf"\s*-?\s*(?:{UNIT_WORDS}|kids|children|enfants?|pieces?)\b")


def find_money(text: str) -> Iterator[Candidate]:
    """Amounts that carry a currency or a bound; a bare number is no money."""
    folded = fold(text)
    taken: list[tuple[int, int]] = []
    for match in _RANGE.finditer(folded):
        taken.append(match.span())
        for group, bound in (("low", "min"), ("high", "max")):
            value = float(re.sub(r"\D", "", match[group]))
            yield Candidate(
                "money", value, text[match.start(group) : match.end(group)], *match.span(group), bound=bound
            )
    for match in _MONEY.finditer(folded):
        inside = any(start <= match.start() < end for start, end in taken)
        bound = _bound(match["bound"]) or _bound_after(folded, match.end())
        signed = match["before"] or match["after"]
        marked = signed or (bound and _more_than_a_few(match) and not _counts(folded, match.end()))
        year = not signed and match["bound"] == "from"
        if not inside and marked and not year and not _NOT_MONEY.match(folded, match.end()):
            start = match.start("before") if match["before"] else match.start("whole" if match["whole"] else "word")
            value = float(read_words(match["word"]) if match["word"] else read_digits(match["whole"], match["cents"]))
            yield Candidate("money", value, text[start : match.end()], start, match.end(), bound=bound)


def _bound(cue: str | None) -> str:
    if cue is None:
        return ""
    for pattern, name in ((_MAX, "max"), (_MIN, "min"), (_AROUND, "around")):
        if re.fullmatch(pattern, cue):
            return name
    return ""


def _bound_after(folded: str, end: int) -> str:
    return "max" if _MAX_AFTER.match(folded, end) else "min" if _MIN_AFTER.match(folded, end) else ""


def _counts(folded: str, end: int) -> bool:
    """Whether a number counts the things that are named right behind it: "at least 24 gears"."""
    named = _COUNTED.match(folded, end)
    return named is not None and named[1] not in STOP_WORDS


def _more_than_a_few(match: re.Match[str]) -> bool:
    """Whether a spelled number without a currency is large enough for a price: "about two" is none."""
    return match["word"] is None or read_words(match["word"]) >= 5
