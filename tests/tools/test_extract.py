"""What is read in a text: each kind in English and French, where it stands, and that nonsense cannot hurt."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk_tools.extract import LONGEST, Candidate, content_words, extract, fold, unit_of

TODAY = date(2026, 11, 23)  # a Monday
SLOWEST = 2.0  # seconds for the longest nonsense, on a busy machine


def read(text: str, language: str = "en") -> list[Candidate]:
    return extract(text, today=TODAY, language=language)


def values(text: str, kind: str, language: str = "en") -> list[Any]:
    return [candidate.value for candidate in read(text, language) if candidate.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Where is my order 1042?", "code", "1042"),
        ("where is #1042", "code", "1042"),
        ("order no. ab-1042-x please", "code", "AB-1042-X"),
        ("a tent for four", "number", 4),
        ("twenty-one guests", "number", 21),
        ("two hundred and fifty", "number", 250),
        ("under 300", "money", 300.0),
        ("it cost $1,049.50", "money", 1049.5),
        ("a 20 litre backpack", "quantity", 20),
        ("two kilos of flour", "quantity", 2),
        ("is anything on tomorrow?", "date", "2026-11-24"),
        ("next friday", "date", "2026-11-27"),
        ("on March 3rd", "date", "2027-03-03"),
        ("in two weeks", "date", "2026-12-07"),
        ("2026-12-24", "date", "2026-12-24"),
        ("on 12/24", "date", "2026-12-24"),
        ("at 2:30 pm", "time", "14:30"),
        ("write to Ana.B@Example.com.", "email", "ana.b@example.com"),
        ("call me: +33 6 12 34 56 78", "phone", "+33612345678"),
        ("my name is Ana Silva", "name", "Ana Silva"),
        ("do you have a rain jacket?", "phrase", "rain jacket"),
    ],
)
def test_english_is_read(text: str, kind: str, value: object) -> None:
    assert value in values(text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Où est ma commande 1042 ?", "code", "1042"),
        ("la commande n° 1042", "code", "1042"),
        ("une tente pour quatre", "number", 4),
        ("quatre-vingt-dix-neuf places", "number", 99),
        ("deux mille cinq cents", "number", 2500),
        ("à moins de 25,50 €", "money", 25.5),
        ("un gâteau pour huit personnes", "quantity", 8),
        ("il y a un atelier demain ?", "date", "2026-11-24"),
        ("vendredi prochain", "date", "2026-11-27"),
        ("le 3 mars", "date", "2027-03-03"),
        ("dans deux semaines", "date", "2026-12-07"),
        ("le 03/12", "date", "2026-12-03"),
        ("à 14h30", "time", "14:30"),
        ("à midi", "time", "12:00"),
        ("écrivez à ana@example.com", "email", "ana@example.com"),
        ("mon numéro : 06 12 34 56 78", "phone", "0612345678"),
        ("je m'appelle Ana Silva", "name", "Ana Silva"),
        ("avez-vous une veste imperméable ?", "phrase", "veste impermeable"),
    ],
)
def test_french_is_read(text: str, kind: str, value: object) -> None:
    assert value in values(text, kind, "fr")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("under 300", "max"),
        ("at least 50", "min"),
        ("around $80", "around"),
        ("moins de 80", "max"),
        ("$80", ""),
        ("up to 60 tops", "max"),
        ("under 300 please", "max"),
    ],
)
def test_an_amount_carries_its_bound(text: str, bound: str) -> None:
    assert [candidate.bound for candidate in read(text) if candidate.kind == "money"] == [bound]


def test_between_two_amounts_gives_both_bounds() -> None:
    found = [(c.value, c.bound) for c in read("shoes between 50 and 100 euros") if c.kind == "money"]
    assert found == [(50.0, "min"), (100.0, "max")]


@pytest.mark.parametrize(
    "text",
    ["a budget of nothing", "for 4 people", "in 2 weeks", "for 3 days", "at least 24 gears", "au moins 11 vitesses"],
)
def test_what_is_no_amount_is_no_money(text: str) -> None:
    assert values(text, "money") == []


def test_a_phone_number_is_no_order_number() -> None:
    assert values("call me on 06 12 34 56 78", "code") == []
    assert values("orders 1042 1043", "phone") == []


def test_a_date_is_no_order_number() -> None:
    assert values("is it here by 2026-12-24?", "code") == []


def test_an_impossible_day_is_not_read() -> None:
    assert values("on 2026-02-30", "date") == []


def test_french_and_english_days_stand_in_their_own_order() -> None:
    assert values("le 05/12", "date", "fr") == ["2026-12-05"]


def test_units_have_one_short_name() -> None:
    assert (unit_of("litres"), unit_of("Personnes"), unit_of("parsecs")) == ("l", "person", "parsecs")


def test_a_small_word_with_a_capital_belongs_to_the_name_before_it() -> None:
    assert values("how much is the Gale Plus guitar", "phrase") == ["gale plus guitar"]
    assert values("I want a Gale guitar plus a bag", "phrase") == ["gale guitar", "bag"]
    assert values("GALE GUITAR PLUS BAG", "phrase") == ["gale guitar", "bag"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("do you have a watering can in grey", ["watering can", "grey"]),
        ("any watering can?", ["watering can"]),
        ("a watering can with a spout", ["watering can", "spout"]),
        ("which lamp can you recommend", ["lamp"]),
    ],
)
def test_a_can_that_is_named_is_no_verb(text: str, named: list[str]) -> None:
    assert values(text, "phrase") == named


@pytest.mark.parametrize(
    "text", ["novels with at least 320 pages", "a minimum of 480 pages", "un roman d'au moins 320 pages", "320 minutes"]
)
def test_a_least_number_of_something_is_no_code(text: str) -> None:
    assert values(text, "code") == []


def test_content_words_leave_out_the_small_ones() -> None:
    assert content_words("Do you have a tent for l'été?") == ["tent", "ete"]


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


PIECES = st.sampled_from(
    ["order", "n°", "#1042", "300", "€", "under", "four", "quatre-vingt", "le", "3", "mars", "31", "31/02/2026", "14h30",
     "in", "9999", "weeks", "999", "months", "ana@example.com", "+33 6", "12 34", "my name is", "JE SUIS", "²", "½", "٣",
     "１２", "İ", "ﬁ", "ß", "\u202f", "\x00", "-", ".", "last", "monday", "0000-00-00", "0001-01-01", "25:99", "cent", "mille"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map(" ".join)), st.sampled_from(["en", "fr", None])
)
def test_any_text_is_read_and_every_offset_points_at_what_was_read(text: str, language: str | None) -> None:
    for candidate in extract(text, today=TODAY, language=language):
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert text[candidate.start : candidate.end] == candidate.text


def test_a_month_ahead_ends_where_the_month_ends() -> None:
    leap_day = date(2028, 2, 29)
    assert [c.value for c in extract("in 12 months", today=leap_day) if c.kind == "date"] == ["2029-02-28"]


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "1-", "a", "a ", "a'", "-", "@", "a@", "a.", "1.", "(1", "one ", "cent ", "mille et ", "quatre-", "not ",
     "order ", "order no ", "my name is ", "\t", "#", "€", "between 1 ", "le 1 ", "A'a-", "under ", "1h", "½", "\u202f"],
)  # fmt: skip
def test_long_nonsense_takes_bounded_time(piece: str) -> None:
    nonsense = (piece * LONGEST)[:LONGEST]
    start = time.perf_counter()
    extract(nonsense, today=TODAY)
    assert time.perf_counter() - start < SLOWEST


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    assert values("x " * (LONGEST // 2) + "order 1042", "code") == []
