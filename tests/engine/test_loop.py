"""The engine's thread over a model that counts: each token is the one before plus one."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from frontdesk.engine.errors import Cancelled, DecodeFailed, OutOfCache, TooLate
from frontdesk.engine.lookup import Lookup
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.request import Logits, Request
from frontdesk.engine.runner import Limits, check
from frontdesk.engine.scheduler import Chunk
from frontdesk.engine.shelf import State

WORDS = 100
END = WORDS - 1


@dataclass
class CountingRunner:
    """Implements `Runner`: checks that every token is decoded at the place where its sequence ends."""

    capacity: int = 10_000
    steps: int = 0
    codes: list[int] = field(default_factory=list)  # that llama_decode returns next
    held: dict[int, list[int]] = field(default_factory=dict)
    emptied: list[int] = field(default_factory=list)
    adapters: list[str | None] = field(default_factory=list)

    def save(self, sequence: int) -> State:
        return np.array(self.held.get(sequence, []), np.int64).view(np.uint8)

    def restore(self, sequence: int, state: State) -> None:
        self.held[sequence] = state.view(np.int64).tolist()

    def keep(self, sequence: int, length: int) -> None:
        self.held[sequence] = self.held.get(sequence, [])[:length]
        if length == 0:
            self.emptied.append(sequence)

    def decode(self, chunks: list[Chunk], positions: list[int]) -> list[list[Logits]]:
        code = self.codes.pop(0) if self.codes else 0
        if code == 2:  # some of it was computed
            self.held.setdefault(chunks[0].request.slot or 0, []).append(chunks[0].tokens[0])
        check(code)
        if sum(map(len, self.held.values())) + sum(len(chunk.tokens) for chunk in chunks) > self.capacity:
            raise OutOfCache("the KV cache is full")
        for chunk, position in zip(chunks, positions, strict=True):
            assert chunk.request.slot is not None
            tokens = self.held.setdefault(chunk.request.slot, [])
            assert len(tokens) == position
            tokens.extend([*chunk.tokens, *chunk.guesses])
        self.steps += 1
        return [
            [self._next(token) for token in (chunk.tokens[-1], *chunk.guesses)] if chunk.last else []
            for chunk in chunks
        ]

    def use(self, adapter: str | None) -> None:
        self.adapters.append(adapter)

    def is_end(self, token: int) -> bool:
        return token == END

    def _next(self, token: int) -> Logits:
        logits = np.zeros(WORDS, dtype=np.float32)
        logits[(token + 1) % WORDS] = 10
        return logits


@dataclass
class Asked:
    """A request with what came of it."""

    request: Request
    tokens: list[int]
    results: queue.SimpleQueue[str | list[float] | Exception]

    def result(self) -> str | list[float] | Exception:
        return self.results.get(timeout=5)


def ask(
    prompt: list[int], scope: str = "a", *, max_tokens: int = 3, candidates: list[list[int]] | None = None
) -> Asked:
    tokens: list[int] = []
    results: queue.SimpleQueue[str | list[float] | Exception] = queue.SimpleQueue()
    request = Request(
        prompt, scope, lambda e: tokens.append(e.token), results.put, max_tokens=max_tokens, candidates=candidates or []
    )
    return Asked(request, tokens, results)


@pytest.fixture
def runner() -> CountingRunner:
    return CountingRunner()


@pytest.fixture
def loop(runner: CountingRunner) -> Iterator[EngineLoop]:
    loop = EngineLoop(runner, Limits(sequences=2, batch=8, part=8, context=64))
    loop.start()
    yield loop
    loop.stop()


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


def test_the_same_question_again_takes_fewer_steps_but_not_for_another_tenant(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=2, batch=64, part=64, context=200))
    loop.start()
    took = []
    for scope in ("a", "a", "b"):
        before = runner.steps
        asked = ask([5, 6], max_tokens=20)
        asked.request.scope, asked.request.lookup = scope, Lookup([5, 6])
        loop.submit(asked.request)
        assert (asked.result(), asked.tokens) == ("length", list(range(7, 27)))
        took.append(runner.steps - before)
    loop.stop()
    assert took[1] < took[0] // 3
    assert took[2] == took[0]


def test_a_reply_that_repeats_its_prompt_takes_fewer_steps() -> None:
    prompt = [*range(20, 40), 90, 20, 21, 22]
    outputs, steps = [], []
    for lookup in (None, Lookup(prompt)):
        runner = CountingRunner()
        loop = EngineLoop(runner, Limits(sequences=2, batch=64, part=64, context=200))
        asked = ask(prompt, max_tokens=12)
        asked.request.lookup = lookup
        loop.start()
        loop.submit(asked.request)
        outputs.append((asked.tokens, asked.result()))
        loop.stop()
        steps.append(runner.steps)
        assert runner.held[0][: len(prompt)] == prompt
        assert runner.held[0] == [*prompt, *asked.tokens[:-1]]
    assert outputs[0] == outputs[1] == (list(range(23, 35)), "length")
    assert steps[1] <= steps[0] // 3


def test_wrong_guesses_leave_nothing_behind() -> None:
    prompt = [11, 12, 50, 51, 10, 11]  # after 12 comes 13, not 50
    runner = CountingRunner()
    loop = EngineLoop(runner, Limits(sequences=1, batch=64, part=64, context=200))
    asked = ask(prompt, max_tokens=5)
    asked.request.lookup = Lookup(prompt)
    loop.start()
    loop.submit(asked.request)
    assert asked.result() == "length"
    loop.stop()
    assert asked.tokens == [12, 13, 14, 15, 16]
    assert runner.held[0] == [*prompt, 12, 13, 14, 15]


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


@dataclass
class Call:
    """Implements `Constraint`: 10, a choice, 20 and 21, a choice, the end."""

    begins: int = 10
    accepted: list[int] = field(default_factory=list)

    def begin(self) -> list[int]:
        return [self.begins]

    def mask(self, logits: Logits) -> Logits:
        return logits

    def accept(self, token: int) -> list[int]:
        self.accepted.append(token)
        return [20, 21] if len(self.accepted) == 1 else []

    @property
    def ended(self) -> bool:
        return len(self.accepted) == 2


def call(scope: str, begins: int = 10) -> Asked:
    asked = ask([5, 6], scope, max_tokens=20)
    asked.request.constraint, asked.request.grammar = Call(begins), "a call"
    return asked


def test_calls_like_those_before_take_fewer_steps_and_say_the_same(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=2, batch=64, part=64, context=200))
    loop.start()
    took = []
    for scope in ("a", "a", "a", "a", "b"):
        before, asked = runner.steps, call(scope)
        loop.submit(asked.request)
        assert (asked.result(), asked.tokens) == ("stop", [10, 11, 20, 21, 22])
        took.append(runner.steps - before)
    loop.stop()
    assert [took[0], took[3], took[4]] == [2, 1, 2]  # what a call begins with is computed together with its prompt


def test_a_call_unlike_those_before_says_what_the_model_chooses(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=1, batch=64, part=64, context=200))
    loop.start()
    for _ in range(3):
        usual = call("a")
        loop.submit(usual.request)
        assert usual.result() == "stop"
    usual.request.habit.learn([30, 40, 20, 21, 22], [1, 4])  # type: ignore[union-attr]
    unusual = call("a", begins=30)
    loop.submit(unusual.request)
    assert (unusual.result(), unusual.tokens) == ("stop", [30, 31, 20, 21, 22])
    assert runner.held[0] == [5, 6, 30, 31, 20, 21]
    loop.stop()


def test_what_a_reply_begins_with_is_said_where_the_context_has_no_room_to_compute_it(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=1, batch=64, part=64, context=12))
    loop.start()
    for _ in range(3):
        usual = call("a")
        loop.submit(usual.request)
        assert usual.result() == "stop"
    full = call("a")
    full.request.prompt = [*range(60, 71)]
    loop.submit(full.request)
    assert (full.result(), full.tokens) == ("length", [10])
    assert runner.held[0] == full.request.prompt
    loop.stop()


def test_a_reply_that_may_say_less_than_it_begins_with_says_that(loop: EngineLoop, runner: CountingRunner) -> None:
    short = call("a")
    short.request.max_tokens = 1
    loop.submit(short.request)
    assert (short.result(), short.tokens) == ("length", [10])


def test_a_call_that_is_put_off_before_it_begins_begins_once(runner: CountingRunner) -> None:
    loop = EngineLoop(runner, Limits(sequences=1, batch=4, part=4, context=64))
    work, asked = call("a"), ask([30, 31], "b", max_tokens=1)
    work.request.background, work.request.prompt = True, list(range(40, 50))
    loop.submit(work.request)
    loop._take_inbox(wait=False)
    loop.step()
    loop.submit(asked.request)
    loop.start()
    assert (asked.result(), asked.tokens) == ("length", [32])
    assert (work.result(), work.tokens) == ("stop", [10, 11, 20, 21, 22])
    loop.stop()
