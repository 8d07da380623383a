"""When a business is open, in its own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.conversations.hours import closed_since, in_words, opens_at

PARIS = ZoneInfo("Europe/Paris")
HOURS = {"monday": "09:00-12:00, 14:00-18:00", "tuesday": "09:00-12:00", "friday": "22:00-02:00", "sunday": "closed"}


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-23T09:00", None),
        ("2026-11-23T12:00", "2026-11-23T14:00"),
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-24T12:30", "2026-11-27T22:00"),
        ("2026-11-28T01:30", None),  # Friday's hours go on after midnight
        ("2026-11-28T02:00", "2026-11-30T09:00"),
    ],
)
def test_the_next_opening(now: str, opening: str | None) -> None:
    expected = datetime.fromisoformat(opening).replace(tzinfo=PARIS) if opening else None
    assert opens_at(HOURS, PARIS, datetime.fromisoformat(now).replace(tzinfo=PARIS)) == expected


def test_the_clock_of_the_business_counts() -> None:
    in_new_york = datetime(2026, 11, 23, 4, 0, tzinfo=ZoneInfo("America/New_York"))  # ten o'clock in Paris
    assert opens_at(HOURS, PARIS, in_new_york) is None


def test_who_names_no_hours_is_never_closed() -> None:
    assert opens_at({}, PARIS, datetime(2026, 11, 23, tzinfo=PARIS)) is None


@pytest.mark.parametrize(
    ("now", "closing"),
    [
        ("2026-11-23T09:00", None),
        ("2026-11-23T13:00", "2026-11-23T12:00"),
        ("2026-11-23T08:59", "2026-11-21T02:00"),  # Friday's hours end on Saturday
        ("2026-11-28T01:30", None),
        ("2026-11-28T02:00", "2026-11-28T02:00"),
    ],
)
def test_the_last_closing(now: str, closing: str | None) -> None:
    expected = datetime.fromisoformat(closing).replace(tzinfo=PARIS) if closing else None
    assert closed_since(HOURS, PARIS, datetime.fromisoformat(now).replace(tzinfo=PARIS)) == expected


def test_a_moment_is_said_in_the_time_of_the_business() -> None:
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=ZoneInfo("America/New_York"))
    assert (in_words(moment, PARIS, "en"), in_words(moment, PARIS, "fr")) == ("Monday 10:00", "lundi 10:00")
