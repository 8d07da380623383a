"""Approved sentences are filled from data and from nothing else, as people of each language write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_tools.actions import ACTION_EXAMPLES, TEMPLATES
from frontdesk_tools.errors import BadTemplate
from frontdesk_tools.templates import day, fields_of, joined, money, render

PRICE = {"amount": "1049.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("template", "data", "english", "french"),
    [
        ("{number}", {"number": "1042"}, "1042", "1042"),
        ("{status}", {"status": "shipped"}, "on its way", "en route"),
        ("{status}", {"status": "lost"}, "lost", "lost"),
        ("{on}", {"on": "2026-12-01"}, "Tuesday 1 December", "mardi 1er décembre"),
        ("{at}", {"at": "2026-12-02T14:30:00"}, "Wednesday 2 December at 14:30", "mercredi 2 décembre à 14 h 30"),
        ("{at}", {"at": "2026-12-02T14:00:00"}, "Wednesday 2 December at 14:00", "mercredi 2 décembre à 14 h"),
        ("{price}", {"price": PRICE}, "€1,049.00", "1 049,00 €"),
        ("{items}", {"items": ["a", "b", "c"]}, "a, b and c", "a, b et c"),
        ("{size}", {"size": 2.5}, "2.5", "2,5"),
        ("{size}", {"size": None}, "", ""),
    ],
)
def test_values_are_written_as_each_language_writes_them(
    template: str, data: dict[str, Any], english: str, french: str
) -> None:
    assert (render(template, data, "en"), render(template, data, "fr")) == (english, french)


@pytest.mark.parametrize("empty", [{}, {"place": None}, {"place": ""}, {"place": []}])
def test_an_optional_part_goes_with_its_field(empty: dict[str, Any]) -> None:
    assert render("At eight[[, {place}]].", empty, "en") == "At eight."
    assert render("At eight[[, {place}]].", {"place": "the hall"}, "en") == "At eight, the hall."


def test_a_field_that_the_data_lacks_is_an_error() -> None:
    with pytest.raises(BadTemplate, match="number"):
        render("Order {number}", {}, "en")


def test_fields_are_listed() -> None:
    assert fields_of("{a}[[ {b_2}]] {C} {{") == {"a", "b_2"}


@given(st.text(alphabet="{}[]number x", max_size=30))
def test_data_is_never_read_as_a_template(value: str) -> None:
    expected = " ".join(part for part in f"Order <{value}>".split(" ") if part)
    assert " ".join(part for part in render("Order <{number}>", {"number": value}, "en").split(" ") if part) == expected


@pytest.mark.parametrize(
    ("currency", "english", "french"),
    [("USD", "$12.50", "12,50 $"), ("GBP", "£12.50", "12,50 £"), ("CHF", "CHF 12.50", "12,50 CHF")],
)
def test_money_in_other_currencies(currency: str, english: str, french: str) -> None:
    assert (money(Decimal("12.5"), currency, "en"), money(12.5, currency, "fr")) == (english, french)


def test_days_and_lists() -> None:
    assert day(date(2026, 3, 3), "en") == "Tuesday 3 March"
    assert (joined([], "en"), joined(["a"], "en"), joined(["a", "b"], "fr")) == ("", "a", "a et b")


@pytest.mark.parametrize("action", TEMPLATES)
def test_every_standing_reply_needs_no_data_and_speaks_both_languages(action: str) -> None:
    for language in ("en", "fr"):
        assert render(TEMPLATES[action][language], {}, language)


@pytest.mark.parametrize("action", ACTION_EXAMPLES)
def test_every_action_has_examples_in_both_languages(action: str) -> None:
    assert {example.language for example in ACTION_EXAMPLES[action]} == {"en", "fr"}
