"""Names of places, people and things, as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk_tools.extract import Answer, extract, yes_no

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
        ("that works if it is free", None),
        ("it is", None),
    ],
)
def test_more_ways_to_say_yes(text: str, answer: Answer | None) -> None:
    assert yes_no(text) is answer
