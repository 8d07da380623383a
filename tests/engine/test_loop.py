"""The engine's thread over a model that counts."""

from __future__ import annotations

import numpy as np
import pytest

from frontdesk.engine.errors import Cancelled, DecodeFailed, TooLate
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.runner import Limits
from frontdesk.engine.shelf import State
from tests.engine.counting import END, WORDS, CountingRunner, ask


def test_a_reply_ends_at_its_limit_or_at_the_end_token(loop: EngineLoop) -> None:
    limited, ended = ask([1, 2, 3]), ask([END - 3])
    loop.submit(limited.request)
    loop.submit(ended.request)
    assert (limited.result(), limited.tokens) == ("length", [4, 5, 6])
    assert (ended.result(), ended.tokens) == ("stop", [END - 2, END - 1])


def test_a_full_context_ends_a_reply(loop: EngineLoop) -> None:
    asked = ask([1] * 60, max_tokens=1000)
    loop.submit(asked.request)
    assert asked.result() == "length"
    assert len(asked.tokens) == 4


def test_many_replies_share_few_sequences(loop: EngineLoop) -> None:
    many = [ask([n, n], scope="abc"[n % 3]) for n in range(12)]
    for asked in many:
        loop.submit(asked.request)
    assert [asked.result() for asked in many] == ["length"] * 12
    assert [asked.tokens for asked in many] == [[n + 1, n + 2, n + 3] for n in range(12)]


def test_the_next_turn_reuses_what_was_decoded(loop: EngineLoop) -> None:
    prompt = list(range(20))
    first, second, stranger = ask(prompt), ask([*prompt, 20, 50]), ask([*prompt, 20, 50], scope="b")
    for asked in (first, second, stranger):
        loop.submit(asked.request)
        asked.result()
    assert second.request.reused >= len(prompt)
    assert stranger.request.reused == 0


def test_a_cancelled_reply_frees_its_sequence(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=1, batch=8, part=8, context=64))
    gone, next_one = ask([1], max_tokens=50), ask([5])
    loop.submit(gone.request)
    loop.submit(next_one.request)
    loop._take_inbox(wait=False)
    loop.step()
    gone.request.cancelled = True
    for _ in range(5):
        loop.step()
    assert isinstance(gone.result(), Cancelled)
    assert next_one.result() == "length"


def test_a_full_cache_evicts_what_is_idle(loop: EngineLoop, runner: CountingRunner) -> None:
    runner.capacity = 20
    first, second = ask(list(range(12)), "a", max_tokens=1), ask(list(range(30, 42)), "b", max_tokens=1)
    for asked in (first, second):
        loop.submit(asked.request)
        assert asked.result() == "length"
    assert first.request.slot in runner.emptied
    again = ask(list(range(12)), "a", max_tokens=1)
    loop.submit(again.request)
    assert again.result() == "length"
    assert again.request.reused == 0


def test_a_full_cache_without_anything_idle_fails_what_runs(loop: EngineLoop, runner: CountingRunner) -> None:
    runner.capacity = 4
    too_long = ask(list(range(30)))
    loop.submit(too_long.request)
    assert isinstance(too_long.result(), DecodeFailed)


def test_a_failed_decode_fails_what_runs_and_nothing_else(loop: EngineLoop, runner: CountingRunner) -> None:
    runner.codes = [-3]
    broken, later = ask([1, 2]), ask([1, 2])
    loop.submit(broken.request)
    assert isinstance(broken.result(), DecodeFailed)
    assert runner.emptied.count(0) == 2  # when it was admitted, and because nobody knows what it holds
    loop.submit(later.request)
    assert (later.result(), later.tokens) == ("length", [3, 4, 5])


def test_a_refused_batch_fails_what_runs_and_leaves_the_cache_as_it_was(
    loop: EngineLoop, runner: CountingRunner
) -> None:
    prompt = list(range(20))
    first, refused, again = ask(prompt), ask([*prompt, 50]), ask([*prompt, 50])
    loop.submit(first.request)
    assert first.result() == "length"
    runner.codes = [-1]
    loop.submit(refused.request)
    assert isinstance(refused.result(), DecodeFailed)
    loop.submit(again.request)
    assert (again.result(), again.request.reused) == ("length", 20)


def test_a_batch_that_was_stopped_is_computed_again(loop: EngineLoop, runner: CountingRunner) -> None:
    runner.codes = [2, 2]
    asked = ask([1, 2, 3])
    loop.submit(asked.request)
    assert (asked.result(), asked.tokens) == ("length", [4, 5, 6])


def test_a_batch_that_is_stopped_for_ever_ends_its_requests(loop: EngineLoop, runner: CountingRunner) -> None:
    runner.codes = [2] * 3
    asked, later = ask([1, 2, 3]), ask([1, 2, 3])
    loop.submit(asked.request)
    assert isinstance(asked.result(), DecodeFailed)
    loop.submit(later.request)
    assert (later.result(), later.tokens) == ("length", [4, 5, 6])


def test_a_cache_without_room_for_an_instant_costs_nothing(loop: EngineLoop, runner: CountingRunner) -> None:
    first, second = ask([1, 2, 3]), ask([7, 8], "b")
    loop.submit(first.request)
    assert first.result() == "length"
    runner.codes = [1]
    loop.submit(second.request)
    assert (second.result(), second.tokens) == ("length", [9, 10, 11])
    assert first.request.slot in runner.emptied


def test_the_youngest_is_put_off_when_memory_runs_short_and_says_the_same(runner: CountingRunner) -> None:
    runner.capacity = 30
    loop = EngineLoop(runner, Limits(sequences=2, batch=8, part=8, context=64))
    older, younger = ask([1, 2, 3], "a", max_tokens=20), ask([30, 31, 32], "b", max_tokens=20)
    for asked in (older, younger):
        loop.submit(asked.request)
    loop.start()
    assert (older.result(), older.tokens) == ("length", list(range(4, 24)))
    assert (younger.result(), younger.tokens) == ("length", list(range(33, 53)))
    loop.stop()
    assert younger.request.taken_back > 0 == older.request.taken_back


def test_who_is_put_off_for_a_batch_is_left_out_of_the_next_one_of_the_step(runner: CountingRunner) -> None:
    runner.capacity = 16
    loop = EngineLoop(runner, Limits(sequences=2, batch=4, part=4, context=64))
    older, younger = ask([1, 2, 3], "a", max_tokens=12), ask(list(range(30, 42)), "b", max_tokens=3)
    for asked in (older, younger):
        loop.submit(asked.request)
    loop.start()
    assert (older.result(), older.tokens) == ("length", list(range(4, 16)))
    assert (younger.result(), younger.tokens) == ("length", [42, 43, 44])
    loop.stop()


def test_a_reply_that_is_late_ends_and_says_so(loop: EngineLoop) -> None:
    late, other = ask([1, 2], max_tokens=50), ask([5, 6])
    late.request.deadline = 0.0
    loop.submit(late.request)
    loop.submit(other.request)
    assert isinstance(late.result(), TooLate)
    assert other.result() == "length"


def test_a_score_adds_log_probabilities_and_leaves_the_prompt_alone(loop: EngineLoop, runner: CountingRunner) -> None:
    asked = ask([1, 2], candidates=[[3, 4], [3], [50]])
    loop.submit(asked.request)
    likely = -float(np.log(1 + (WORDS - 1) * np.exp(-10)))
    assert asked.result() == pytest.approx([2 * likely, likely, likely - 10], abs=1e-4)
    assert asked.request.slot is not None
    assert runner.held[asked.request.slot] == [1, 2]


def test_a_score_that_fails_leaves_the_prompt_alone(loop: EngineLoop, runner: CountingRunner) -> None:
    asked = ask([1, 2], candidates=[[3, 4, WORDS + 1]])
    loop.submit(asked.request)
    assert isinstance(asked.result(), IndexError)
    following = ask([1, 2, 3], max_tokens=1)
    loop.submit(following.request)
    assert (following.result(), following.tokens) == ("length", [4])


def test_a_reader_that_fails_ends_its_own_reply_only(loop: EngineLoop) -> None:
    def fail(_token: int) -> None:
        raise RuntimeError("the reader's loop is closed")

    broken, fine = ask([1, 2]), ask([7])
    broken.request.emit = fail
    loop.submit(broken.request)
    loop.submit(fine.request)
    assert isinstance(broken.result(), RuntimeError)
    assert fine.result() == "length"


def test_a_history_that_made_room_is_brought_back_for_its_next_turn(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=1, batch=64, part=64, context=200, shelf=10_000))
    history = list(range(40))
    first, other, second = ask(history, max_tokens=1), ask([60] * 40, "b"), ask([*history, 40, 70, 71], max_tokens=1)
    loop.start()
    for asked in (first, other, second):
        loop.submit(asked.request)
        assert asked.result() == "length"
    loop.stop()
    assert second.request.reused == len(history)
    assert second.tokens == [72]


def test_what_cannot_be_brought_back_is_computed_again(runner: CountingRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = EngineLoop(runner, Limits(sequences=1, batch=64, part=64, context=200, shelf=10_000))
    history = list(range(40))
    asked = [ask(history), ask([60] * 40, "b"), ask(history)]
    loop.start()
    for one in asked[:2]:
        loop.submit(one.request)
        assert one.result() == "length"

    def fail(sequence: int, state: State) -> None:
        raise DecodeFailed("it is too long")

    monkeypatch.setattr(runner, "restore", fail)
    loop.submit(asked[2].request)
    assert (asked[2].result(), asked[2].tokens, asked[2].request.reused) == ("length", [40, 41, 42], 0)
    loop.stop()
