"""How far French is behind English, and the part of the distance that is closed."""

from __future__ import annotations

from random import Random

import pytest

from frontdesk.tuning.distance import Tallies, distances
from frontdesk.tuning.figures import Tally
from frontdesk.tuning.generator.model import Language


def asked(language: Language, count: int, shipped: float, alone: float, rng: Random) -> list[tuple[Language, Tallies]]:
    """Conversations of one turn each, right with these chances."""
    return [
        (language, {"tool": Tally(int(rng.random() < shipped), int(rng.random() < alone), 1)}) for _ in range(count)
    ]


def test_the_closed_part_is_the_quotient_of_the_distances() -> None:
    english: Tallies = {"tool": Tally(9, 8, 10), "passage": Tally(8, 6, 10)}
    french: Tallies = {"tool": Tally(8, 4, 10), "passage": Tally(8, 4, 10)}
    found = distances([("en", english), ("fr", french)])
    assert set(found) == {"all", "tool", "passage"}
    assert (found["tool"].alone.value, found["tool"].shipped.value) == (pytest.approx(0.4), pytest.approx(0.1))
    assert found["tool"].closed is not None and found["tool"].closed.value == pytest.approx(0.75)
    assert found["all"].alone.value == pytest.approx(0.3) and found["all"].shipped.value == pytest.approx(0.05)
    assert found["all"].reached is True


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_holds_the_truth_and_narrows_with_more_conversations(seed: int) -> None:
    widths = []
    for count in (300, 3000):
        rng = Random(seed)
        told = asked("en", count, 0.95, 0.8, rng) + asked("fr", count, 0.9, 0.5, rng)
        closed = distances(told)["all"].closed
        assert closed is not None
        low, high = closed.interval
        assert low - 0.05 < 1 - 0.05 / 0.3 < high + 0.05
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def exactly(language: Language, shipped: int, alone: int) -> list[tuple[Language, Tallies]]:
    """A hundred conversations of one turn each, so many of them right."""
    return [(language, {"tool": Tally(int(at < shipped), int(at < alone), 1)}) for at in range(100)]


def test_nothing_is_closed_where_no_distance_is_sure() -> None:
    same = distances(exactly("en", 90, 70) + exactly("fr", 85, 65))["all"]
    assert same.closed is None and same.reached is None and same.as_json()["closed"] is None


@pytest.mark.parametrize(("shipped", "reached"), [(66, False), (68, True)])
def test_half_is_wanted(shipped: int, reached: bool) -> None:
    found = distances(exactly("en", 90, 80) + exactly("fr", shipped, 35))["all"]
    assert found.closed is not None and found.closed.value == pytest.approx(1 - (90 - shipped) / 45)
    assert found.reached is reached


def test_one_language_alone_has_no_distance() -> None:
    assert distances([("fr", {"tool": Tally(1, 1, 1)})]) == {}
