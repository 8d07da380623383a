"""Street addresses of English and French: "1100 Foster Square Lane #150", "12 bis rue de la Paix"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate

_PLAIN = "Avenue|Ave|Boulevard|Blvd|Highway|Hwy|Lane|Parkway|Pkwy|Road|Street"  # also without a capital letter
_NAMED = "Circle|Close|Court|Ct|Crescent|Drive|Dr|Gardens|Grove|Ln|Place|Plaza|Rd|Row|Square|St|Terrace|Trail|Walk|Way"
_NO_STREET = r"(?i:for|to|at|from|and|or|the|of|in|on|by|people|tickets?|pm|am|days?|hours?|minutes?)\b"
_NUMBER = r"(?<![\w.,#/-])\d{1,5}(?:-\d{1,5})?[A-Za-z]?"
_ENGLISH = re.compile(
    rf"{_NUMBER} (?:(?!{_NO_STREET})[\w.'’-]{{1,20}} ){{1,4}}(?:(?i:{_PLAIN})|{_NAMED})\b\.?(?: [NSEW]\b)?(?:,? ?(?:#|(?i:Apt\.?|Suite|Ste\.?|Unit)) ?\w{{1,6}})?"
)
_FRENCH = re.compile(
    rf"{_NUMBER}(?: (?:bis|ter))?,? (?:rue|avenue|boulevard|place|quai|allée|chemin|impasse|route|cours)"
    r"(?: (?:de la|de l['’]|des|du|de|d['’]))? ?[\w'’-]{2,20}(?: (?!(?:à|a|au|en|pour|svp)\b)[A-ZÀ-Þ][\w'’-]{1,20}){0,3}",
    re.IGNORECASE,
)


def find_addresses(text: str) -> Iterator[Candidate]:
    """Numbers with the street behind them, as they are written; their kind is "title"."""
    for pattern in (_ENGLISH, _FRENCH):
        for match in pattern.finditer(text):
            yield Candidate("title", match[0], match[0], *match.span())
