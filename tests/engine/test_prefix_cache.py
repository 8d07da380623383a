"""Which sequence a prompt gets, and that a prefix is shared inside a scope only."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.engine.beginnings import common_prefix
from frontdesk.engine.prefix_cache import MINIMUM_COPY, WORTH_KEEPING, Lost, Placement, PrefixCache
from frontdesk.engine.shelf import Kept

LONG = list(range(100, 100 + 2 * MINIMUM_COPY))


def filled(cache: PrefixCache, prompt: list[int], scope: str, *, busy: bool = False) -> int:
    """Place and decode a prompt; returns its sequence."""
    placement = cache.place(prompt, scope)
    assert placement is not None
    cache.extend(placement.slot, prompt[placement.kept :])
    if not busy:
        cache.release(placement.slot)
    return placement.slot


def test_a_conversation_goes_on_in_its_sequence() -> None:
    cache = PrefixCache(2)
    slot = filled(cache, LONG, "a")
    assert cache.place([*LONG, 1, 2], "a") == Placement(slot, len(LONG), None)


def test_the_last_token_of_a_prompt_is_always_decoded() -> None:
    cache = PrefixCache(1)
    slot = filled(cache, LONG, "a")
    assert cache.place(LONG, "a") == Placement(slot, len(LONG) - 1, None)


def test_another_scope_shares_nothing() -> None:
    cache = PrefixCache(2)
    filled(cache, LONG, "a")
    placement = cache.place([*LONG, 1], "b")
    assert placement is not None
    assert (placement.kept, placement.source) == (0, None)


def test_a_sequence_that_changes_scope_shows_nothing_of_the_old_one() -> None:
    cache = PrefixCache(1)
    filled(cache, LONG, "a")
    filled(cache, [7], "b")
    assert cache.place([*LONG, 1], "a") == Placement(0, 0, None)


def test_a_shared_beginning_is_copied_even_from_a_running_sequence() -> None:
    cache = PrefixCache(2)
    source = filled(cache, [*LONG, 1], "a", busy=True)
    placement = cache.place([*LONG, 2], "a")
    assert placement == Placement(1 - source, len(LONG), source)


def test_a_short_beginning_is_not_worth_a_copy() -> None:
    cache = PrefixCache(2)
    filled(cache, [1, 2, 3], "a", busy=True)
    placement = cache.place([1, 2, 4], "a")
    assert placement is not None
    assert (placement.kept, placement.source) == (0, None)


def test_without_a_free_sequence_there_is_no_place() -> None:
    cache = PrefixCache(1)
    filled(cache, LONG, "a", busy=True)
    assert cache.place([1], "b") is None


def test_the_least_recently_used_sequence_is_given_away() -> None:
    cache = PrefixCache(2)
    first, second = filled(cache, LONG, "a"), filled(cache, LONG, "b")
    filled(cache, [*LONG, 1], "a")
    placement = cache.place([5], "c")
    assert placement is not None
    assert placement.slot == second != first


def test_a_reply_that_is_asked_for_again_takes_nothing_from_others() -> None:
    cache = PrefixCache(2)
    again, other = filled(cache, [*LONG, 1, 2, 3], "a"), filled(cache, LONG, "b")
    assert cache.place([*LONG, 1], "a") == Placement(again, len(LONG), None)
    assert cache.slots[other].tokens == LONG


def test_a_copy_that_others_hold_too_is_given_away_before_what_is_held_once() -> None:
    cache = PrefixCache(3)
    filled(cache, [*LONG, *LONG], "b")
    copies = {filled(cache, [*LONG, 1], "a", busy=True), filled(cache, [*LONG, 2], "a", busy=True)}
    for slot in copies:
        cache.release(slot)
    placement = cache.place([5], "c")
    assert placement is not None
    assert placement.slot in copies


def test_the_oldest_idle_sequence_holds_tokens() -> None:
    cache = PrefixCache(3)
    assert cache.oldest_idle() is None
    first, second = filled(cache, LONG, "a"), filled(cache, LONG, "b")
    assert cache.oldest_idle() == first
    cache.forget(first)
    assert cache.oldest_idle() == second


@given(st.lists(st.integers(0, 2), max_size=8), st.lists(st.integers(0, 2), max_size=8))
def test_a_common_prefix_is_common_and_no_longer_one_is(first: list[int], second: list[int]) -> None:
    length = common_prefix(first, second)
    assert first[:length] == second[:length]
    assert length == min(len(first), len(second)) or first[length] != second[length]


PROMPTS = st.tuples(st.lists(st.integers(0, 1), min_size=1, max_size=24), st.sampled_from("ab"))


@given(st.lists(st.tuples(PROMPTS, st.booleans()), max_size=30))
def test_what_is_kept_was_decoded_in_the_same_scope(requests: list[tuple[tuple[list[int], str], bool]]) -> None:
    cache = PrefixCache(3)
    held: dict[int, tuple[str, list[int]]] = {}
    for (prompt, scope), stays_busy in requests:
        placement = cache.place(prompt, scope)
        if placement is None:
            for slot in cache.slots:
                cache.release(slot.number)
            continue
        assert placement.kept < len(prompt)
        if placement.kept:
            source = placement.slot if placement.source is None else placement.source
            assert held[source][0] == scope
            assert held[source][1][: placement.kept] == prompt[: placement.kept]
        held[placement.slot] = (scope, prompt)
        cache.extend(placement.slot, prompt[placement.kept :])
        if not stays_busy:
            cache.release(placement.slot)


def shelved(tokens: list[int], scope: str = "a") -> Kept:
    return Kept(scope, tokens, np.zeros(len(tokens), np.uint8))


def test_what_makes_room_for_another_is_lost_unless_it_is_put_on_the_shelf() -> None:
    history = list(range(WORTH_KEEPING))
    for room, lost in ((0, None), (10_000, Lost("a", history))):
        cache = PrefixCache(1, shelf=room)
        filled(cache, history, "a")
        assert cache.place([7], "b") == Placement(0, 0, None, lost)


def test_a_beginning_on_the_shelf_is_brought_back_where_it_is_longer() -> None:
    cache = PrefixCache(1, shelf=10_000)
    long = shelved([*LONG, *range(50)])
    cache.shelf.put(long)
    slot = filled(cache, LONG, "a")
    assert cache.place([*long.tokens, 1], "a") == Placement(slot, len(long.tokens), long)
    assert cache.shared([*long.tokens, 1], "a") == len(long.tokens)


def test_the_last_token_is_decoded_although_it_is_on_the_shelf() -> None:
    cache = PrefixCache(1, shelf=10_000)
    cache.shelf.put(shelved(LONG))
    placement = cache.place(LONG, "a")
    assert placement is not None
    assert placement.kept == len(LONG) - 1


def test_a_repeated_question_puts_on_the_shelf_what_came_behind_it_once() -> None:
    cache = PrefixCache(1, shelf=10_000)
    behind = [*LONG, *range(WORTH_KEEPING + 1)]
    filled(cache, behind, "a")
    first = cache.place(LONG, "a")
    assert first is not None
    assert first.lost == Lost("a", behind)
    cache.shelf.put(shelved(behind))
    cache.extend(0, behind[first.kept :])
    cache.release(0)
    second = cache.place(LONG, "a")
    assert second is not None
    assert (second.source, second.lost) == (None, None)
