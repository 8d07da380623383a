"""Random values in the words of a language: money, hours, weekdays, phone numbers, order codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from frontdesk.tuning.generator.data import words
from frontdesk.tuning.generator.model import Language

_SLIPS = re.compile(r"(?=[^\W\d_]{4})(?![^{]*\})")
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def money(amount: float, currency: str, language: Language) -> str:
    """An amount as people of that language write it: "$5", "€12.50", "12,50 €"."""
    number = f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}"
    sign = _SIGNS[currency]
    return f"{number.replace('.', ',')} {sign}" if language == "fr" else f"{sign}{number}"


def hour(value: int, language: Language) -> str:
    """A full hour: "9 am", "6 pm", "18 h"."""
    if language == "fr":
        return f"{value} h"
    return f"{(value - 1) % 12 + 1} {'am' if value < 12 else 'pm'}"


def draw(spec: Any, rng: Random, language: Language, currency: str) -> str:
    """A value for a fact: one of a list, or made by the maker that `spec` names."""
    if isinstance(spec, list):
        return str(rng.choice(spec))
    maker = _MAKERS.get(spec)
    return maker(rng, language, currency) if maker else str(rng.choice(words(spec, language)))


def order_code(rng: Random, style: int) -> str:
    """An order number in one of five styles, the same for all orders of a business."""
    digits = rng.randrange(1000, 10000)
    letter = rng.choice("ABCDEFHKLMNPRT")
    return (f"{digits}", f"A{digits}", f"AB-{digits}", f"{digits}{rng.randrange(10, 100)}", f"{letter}X-{digits}")[
        style
    ]


def email(rng: Random) -> str:
    """Somebody's address."""
    return f"{rng.choice(words('forenames'))}.{rng.choice(words('surnames'))}@{rng.choice(words('domains'))}"


def typo(wording: str, rng: Random) -> str:
    """The wording with one slip: two letters swapped, one dropped or one doubled, never inside a {slot}."""
    spots = [match.start() + 1 for match in _SLIPS.finditer(wording)]
    if not spots:
        return wording
    at = rng.choice(spots)
    slip = rng.choice((wording[at + 1] + wording[at], wording[at + 1], wording[at] * 2 + wording[at + 1]))
    return wording[:at] + slip + wording[at + 2 :]


def _phone(rng: Random, language: Language, _: str) -> str:
    if language == "fr":
        return "01 " + " ".join(f"{rng.randrange(10, 100)}" for _ in range(4))
    return f"555-{rng.randrange(1000, 10000)}"


def _amounts(amounts: list[float]) -> Callable[[Random, Language, str], str]:
    return lambda rng, language, currency: money(rng.choice(amounts), currency, language)


def _hours(hours: list[int]) -> Callable[[Random, Language, str], str]:
    return lambda rng, language, _: hour(rng.choice(hours), language)


_MAKERS: dict[str, Callable[[Random, Language, str], str]] = {
    "money": _amounts([1, 2, 2.5, 3, 3.5, 4, 4.9, 5, 6, 7.5, 8, 9, 12]),
    "smallmoney": _amounts([0.1, 0.2, 0.25, 0.5, 1, 2, 3]),
    "bigmoney": _amounts([20, 25, 30, 35, 40, 49, 50, 60, 75, 80, 100, 120, 150, 200]),
    "earlymorning": _hours([6, 7, 8]),
    "morning": _hours([7, 8, 9, 10, 11]),
    "afternoon": _hours([13, 14, 15, 16]),
    "evening": _hours([17, 18, 19, 20, 21, 22]),
    "phone": _phone,
    "jobsmail": lambda rng, language, _: (
        f"{rng.choice(('jobs', 'hello', 'team', 'contact'))}@{rng.choice(words('domains'))}"
    ),
}
