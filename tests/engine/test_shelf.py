"""What is kept of sequences that made room: for its scope alone, within its bytes, the longest unused forgotten first."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.engine.shelf import Kept, Shelf

TOKEN_BYTES = 10


def kept(tokens: list[int], scope: str = "a") -> Kept:
    return Kept(scope, tokens, np.zeros(len(tokens) * TOKEN_BYTES, np.uint8))


def shelf(*entries: Kept, tokens: int = 100) -> Shelf:
    found = Shelf(tokens * TOKEN_BYTES)
    for one in entries:
        found.put(one)
    return found


def test_the_longest_beginning_is_found_in_its_own_scope_only() -> None:
    short, long = kept([1, 2, 9]), kept([1, 2, 3, 4])
    of = shelf(short, long)
    assert of.longest([1, 2, 3, 7], "a") == (long, 3)
    assert of.longest([1, 2, 3, 7], "b") == (None, 0)


def test_a_state_takes_the_place_of_those_it_continues() -> None:
    longer = kept([1, 2, 3])
    of = shelf(kept([1, 2]), kept([1, 2], "b"), longer)
    assert of.longest([1, 2], "a") == (longer, 2)
    assert of.used == 5 * TOKEN_BYTES


def test_what_was_used_longest_ago_makes_room() -> None:
    first, second = kept([1] * 40), kept([2] * 40)
    of = shelf(first, second)
    of.use(first)
    of.put(kept([3] * 40))
    assert of.longest([1], "a") == (first, 1)
    assert of.longest([2], "a") == (None, 0)


def test_a_state_larger_than_the_shelf_pushes_nothing_off_it() -> None:
    small = kept([1] * 40)
    of = shelf(small, kept([1] * 101))
    assert (of.longest([1], "a"), of.used) == ((small, 1), 40 * TOKEN_BYTES)


def test_what_an_adapter_computed_goes_with_it() -> None:
    with_it, without = kept([1], "a\nfriendly"), kept([1])
    of = shelf(with_it, without)
    of.forget("friendly")
    assert of.longest([1], "a\nfriendly") == (None, 0)
    assert of.longest([1], "a") == (without, 1)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.lists(st.integers(0, 3), min_size=1, max_size=30)), max_size=60))
def test_it_never_holds_more_than_its_room(entries: list[tuple[str, list[int]]]) -> None:
    of = shelf()
    for scope, tokens in entries:
        one = kept(tokens, scope)
        of.put(one)
        assert of.used <= of.room
        assert of.longest(tokens, scope)[1] == len(tokens)
    held = {id(found): found for scope, tokens in entries if (found := of.longest(tokens, scope)[0])}
    assert sum(one.state.nbytes for one in held.values()) <= of.used
