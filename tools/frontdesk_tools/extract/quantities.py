"""Numbers with a unit: "20 litre", "2 kg", "10-inch", "45 minutes"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.numbers import SPELLED, read_digits, read_words

UNITS = {
    "l": "litres? liters? l",
    "ml": "ml millilit(?:er|re)s?",
    "kg": "kilos? kgs? kilogram(?:me)?s?",
    "g": "g grams? grammes?",
    "cm": "cm centimet(?:er|re)s?",
    "mm": "mm millimet(?:er|re)s?",
    "m": "met(?:er|re)s? m",
    "km": "km kilomet(?:er|re)s?",
    "inch": "inch(?:es)? pouces?",
    "ft": "feet foot ft",
    "lb": "pounds? lbs?",
    "oz": "ounces? oz",
    "min": "minutes? mins? min",
    "hour": "hours? hrs? heures?",
    "day": "days? jours?",
    "week": "weeks? semaines?",
    "month": "months? mois",
    "year": "years? ans? annees?",
    "person": "persons? people adults? guests? personnes? adultes? couverts? convives? invites? parts?",
    "gb": "gb gigs? gigabytes? go",
    "w": "watts? w",
    "mah": "mah",
    "player": "players? joueurs? joueuses?",
    "seat": "seats? places?",
}
_PATTERNS = {unit: re.compile(rf"(?:{'|'.join(words.split())})") for unit, words in UNITS.items()}
UNIT_WORDS = "|".join(sorted((w for words in UNITS.values() for w in words.split()), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.,#-])(?:(\d{{1,6}})(?:[.,](\d{{1,2}}))?|\b({SPELLED})\b)[ -]?(?P<unit>{UNIT_WORDS})\b"
)


def find_quantities(text: str) -> Iterator[Candidate]:
    """Quantities with the unit's short name."""
    folded = fold(text)
    for match in _QUANTITY.finditer(folded):
        value = read_words(match[3]) if match[3] else read_digits(match[1], match[2])
        yield Candidate(
            "quantity", value, text[match.start() : match.end()], *match.span(), unit=unit_of(match["unit"])
        )


def unit_of(word: str) -> str:
    """The short name of a unit's word; the word itself when it is unknown."""
    plain = fold(word)
    return next((unit for unit, pattern in _PATTERNS.items() if pattern.fullmatch(plain) or plain == unit), plain)
