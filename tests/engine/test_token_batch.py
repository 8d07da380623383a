"""The arrays that llama.cpp is given."""

from __future__ import annotations

from frontdesk.engine.token_batch import TokenBatch


def test_runs_of_tokens_lie_one_behind_the_other_with_their_places_and_what_is_wanted_of_them() -> None:
    batch = TokenBatch(8)
    assert batch.add([5, 6, 7], 10, 3, wanted=2) == range(2, 3)
    assert batch.add([9], 4, 1, wanted=0) == range(3, 4)
    assert batch.add([8, 8], 0, 2, wanted=2) == range(6, 6)
    raw, places = batch.raw, range(6)
    assert raw.n_tokens == 6
    assert [raw.token[place] for place in places] == [5, 6, 7, 9, 8, 8]
    assert [raw.pos[place] for place in places] == [10, 11, 12, 4, 0, 1]
    assert [raw.seq_id[place][0] for place in places] == [3, 3, 3, 1, 2, 2]
    assert [raw.n_seq_id[place] for place in places] == [1] * 6
    assert [raw.logits[place] for place in places] == [0, 0, 1, 1, 0, 0]


def test_a_batch_that_was_cleared_holds_only_what_comes_then() -> None:
    batch = TokenBatch(4)
    batch.add([1, 2, 3], 0, 1, wanted=0)
    batch.clear()
    assert batch.add([4, 5], 7, 0, wanted=1) == range(1, 2)
    assert (batch.raw.n_tokens, batch.raw.seq_id[1][0], batch.raw.logits[0]) == (2, 0, 0)
