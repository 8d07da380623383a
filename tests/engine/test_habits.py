"""What a business's replies to one grammar usually say is tried ahead, as far as trying it is likely to pay."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.engine.habits import HABITS, MOST, PLACES, Habit, Habits

OPEN, NAME, COMMA, REASON, CLOSE = 1, 2, 3, 4, 5


def said(name: int, reason: int) -> tuple[list[int], list[int]]:
    """A call with two choices, and where they are."""
    return [OPEN, NAME, name, COMMA, REASON, reason, CLOSE], [2, 5]


def habit(*calls: tuple[int, int]) -> Habit:
    found = Habit()
    for name, reason in calls:
        found.learn(*said(name, reason))
    return found


def test_nothing_is_guessed_before_anything_was_said() -> None:
    assert Habit().guess([OPEN, NAME]) == []


def test_the_usual_choice_is_guessed_with_what_the_grammar_forces_behind_it() -> None:
    assert habit(*[(20, 40)] * 3).guess([OPEN, NAME])[:3] == [20, COMMA, REASON]
    assert habit(*[(20, 40)] * 9).guess([OPEN, NAME]) == [20, COMMA, REASON, 40, CLOSE]


def test_a_choice_that_is_different_each_time_is_not_guessed() -> None:
    assert habit((20, 40), (21, 40), (22, 40), (23, 40)).guess([OPEN, NAME]) == []


def test_a_guess_ends_where_the_choice_is_open_again() -> None:
    found = habit(*((20, 40 + at) for at in range(9)))
    assert found.guess([OPEN, NAME]) == [20, COMMA, REASON]
    assert found.guess([OPEN, NAME, 20, COMMA, REASON]) == []


def test_a_scope_has_habits_of_its_own_and_old_ones_are_forgotten() -> None:
    habits = Habits()
    first = habits.of("a", "grammar")
    assert habits.of("a", "grammar") is first
    assert habits.of("b", "grammar") is not first
    assert habits.of("a", "another") is not first
    for number in range(HABITS):
        habits.of(f"scope {number}", "grammar")
    assert habits.of("a", "grammar") is not first


@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=40), max_size=20), st.lists(st.integers(0, 4)))
def test_whatever_was_said_a_guess_is_short_and_of_tokens_that_were_said(
    replies: list[list[int]], so_far: list[int]
) -> None:
    found = Habit()
    for reply in replies:
        found.learn(reply, range(0, len(reply), 2))
    guess = found.guess(so_far)
    assert len(guess) <= MOST
    assert set(guess) <= {token for reply in replies for token in reply}


def test_a_habit_does_not_grow_for_ever() -> None:
    found = Habit()
    for at in range(3):
        found.learn(range(at * PLACES, at * PLACES + PLACES + 1), range(at * PLACES))
    assert len(found._chosen) + len(found._forced) <= 2 * PLACES
