"""Shares with their intervals."""

from __future__ import annotations

import pytest

from frontdesk.tuning.figures import Figure, Tally, clustered_interval, mean_interval, wilson


def test_wilsons_interval_as_published() -> None:
    low, high = wilson(81, 263)  # Newcombe 1998, table I: 0.2553 to 0.3662
    assert (low, high) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))


def test_the_mean_of_two_shares_is_as_wide_as_both_allow() -> None:
    low, high = mean_interval((90, 100), (50, 100))
    assert low < 0.7 < high and high - low < wilson(50, 100)[1] - wilson(50, 100)[0]
    assert mean_interval((45, 100), (45, 100)) == (
        pytest.approx(0.45 - (0.45 - wilson(45, 100)[0]) / 2**0.5),
        pytest.approx(0.45 + (wilson(45, 100)[1] - 0.45) / 2**0.5),
    )


def test_what_is_alike_counts_once() -> None:
    low, high = clustered_interval([[1], [0], [1], [0]])
    assert (low, high) == (pytest.approx(0.5 - 1.96 / 12**0.5), pytest.approx(0.5 + 1.96 / 12**0.5))
    assert clustered_interval([[1, 1, 1], [0, 0, 0], [1, 1, 1], [0, 0, 0]]) == (pytest.approx(low), pytest.approx(high))


def test_a_figure_knows_whether_it_is_reached() -> None:
    tally = Tally(right=97, nearest=80, count=100)
    assert Figure.of(tally, 0.97).reached is True  # type: ignore[union-attr]
    assert Figure.of(tally, 0.98).reached is False  # type: ignore[union-attr]
    assert Figure.of(tally.wrong(), 0.03, at_most=True).reached is True  # type: ignore[union-attr]
    assert Figure.of(tally.wrong(), 0.02, at_most=True).reached is False  # type: ignore[union-attr]
    assert Figure.of(tally).reached is None  # type: ignore[union-attr]
    assert Figure.of(Tally()) is None


def test_both_kinds_count_the_same_in_a_balanced_figure() -> None:
    figure = Figure.of_mean(Tally(900, 900, 1000), Tally(5, 1, 10), 0.7)
    assert figure is not None and figure.reached
    assert figure.as_json()["share"] == 0.7 and figure.as_json()["embedding_alone"] == 0.5
