"""Names of places, people and things, as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk_tools.extract import Answer, extract, extract_openly, yes_no

TODAY = date(2026, 3, 2)  # a Monday


def read(kind: str, text: str) -> list[Any]:
    return [found.value for found in extract(text, today=TODAY, language="en") if found.kind == kind]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Find a dentist in San Jose.", ["San Jose"]),
        ("Get directions from Sydney to Melbourne", ["Sydney", "Melbourne"]),
        ("New York please", ["New York"]),
        ("I want P.f. Chang's in Corte Madera. I am hungry", ["P.f. Chang's", "Corte Madera"]),
        ("However, I'd rather not. It is late", []),
        ("See you on Monday in March", []),
        ("Who is Karin's friend?", ["Karin"]),
        ("SFO", ["SFO"]),
        ("a flight from Fresno, CA please", ["Fresno"]),
        ("Play 'Legend of the sea' by The Swans", ["Legend of the sea", "The Swans"]),
        ("i'm leaving from chicago please", ["chicago"]),
        ("a concert in new york city", ["new york city"]),
        ("Play Get Lucky", ["Get Lucky"]),
        ("Okay, Can you look again", []),
        ("Leaving at noon to Sacramento", ["Sacramento"]),
        ("WHERE IS MY ORDER NOW", []),
    ],
)
def test_titles(text: str, titles: list[str]) -> None:
    assert read("title", text) == titles


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("half past 11 in the morning", ["11:30"]),
        ("a quarter to six in the evening", ["17:45"]),
        ("evening 5:30", ["17:30"]),
        ("afternoon 12", ["12:00"]),
        ("at 7 o'clock", ["07:00"]),
        ("2 at night", ["02:00"]),
        ("tomorrow night 2 people", []),
        ("for two people at 6:30 pm", ["18:30"]),
        ("Three pm.", ["15:00"]),
        ("at six pm", ["18:00"]),
    ],
)
def test_times_as_they_are_spoken(text: str, times: list[str]) -> None:
    assert read("time", text) == times


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on the 8th", ["2026-03-08"]),
        ("the 1st, please", ["2026-04-01"]),
        ("12th of this month", ["2026-03-12"]),
        ("the 31st", ["2026-03-31"]),
        ("the 14th century", []),
        ("on the 2nd floor", []),
        ("9th of this month around town", ["2026-03-09"]),
        ("on the 10th but later", ["2026-03-10"]),
        ("Friday next week", ["2026-03-13"]),
        ("next week on Tuesday", ["2026-03-10"]),
        ("2026/08/16", ["2026-08-16"]),
        ("March.11, 2026", ["2026-03-11"]),
    ],
)
def test_a_day_of_the_month_alone(text: str, dates: list[str]) -> None:
    assert read("date", text) == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("x = -2 and y=-3", [-2, -3]),
        ("12,000 miles at 0.005", [12000, 0.005]),
        ("orders 1042 - 1043", [1042, 1043]),
        ("3, 4, and 5", [3, 4, 5]),
    ],
)
def test_numbers_as_they_are_written(text: str, numbers: list[float]) -> None:
    assert read("number", text) == numbers


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes, that is correct.", Answer.YES),
        ("Sounds great!", Answer.YES),
        ("that will work for me", Answer.YES),
        ("It looks good", Answer.YES),
        ("That is not right", None),
        ("That all sounds correct.", Answer.YES),
        ("okay, that still works", Answer.YES),
        ("Yes, that is what I want to do.", Answer.YES),
        ("That is confirmed.", Answer.YES),
        ("that is what I want to change", None),
        ("that works if it is free", None),
        ("it is", None),
    ],
)
def test_more_ways_to_say_yes(text: str, answer: Answer | None) -> None:
    assert yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("take me to 100 Van Ness Avenue", "100 Van Ness Avenue"),
        ("headed to 1100 Foster Square Lane #150.", "1100 Foster Square Lane #150"),
        ("it is at 12 baker street", "12 baker street"),
        ("16 W 4th St, Suite 12 please", "16 W 4th St, Suite 12"),
        ("je suis au 12 bis rue de la Paix à Paris", "12 bis rue de la Paix"),
    ],
)
def test_an_address_is_read_as_a_whole(text: str, address: str) -> None:
    found = extract_openly(text, today=TODAY)
    assert address in [each.value for each in found if each.kind == "title"]
    assert not [each for each in found if each.kind == "number"], "its number counts nothing"


@pytest.mark.parametrize(
    "text", ["a 3 bedroom place in Rome", "a 4 star place", "5 people on Main Street", "for 2 by the way"]
)
def test_a_number_before_other_words_is_no_address(text: str) -> None:
    assert [each.value for each in extract_openly(text, today=TODAY) if each.kind == "number"] != []


def test_a_run_of_words_ends_where_a_name_is_quoted() -> None:
    found = extract_openly("the lawsuit numbered 'LAX20190802' please", today=TODAY)
    assert [each.value for each in found if each.kind == "title"] == ["LAX20190802"]
    assert not [each for each in found if each.kind == "wording" and "'" in each.value]
