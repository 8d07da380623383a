"""Replies that grow by more than a token a step: guesses that are right, and what a grammar leaves no choice about."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from frontdesk.engine import replies
from frontdesk.engine.lookup import Lookup
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.request import Logits
from frontdesk.engine.runner import Limits
from tests.engine.counting import Asked, CountingRunner, ask


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
    assert usual.request.habit is not None
    usual.request.habit.learn([30, 40, 20, 21, 22], [1, 4])
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


def told_after_each_step(loop: EngineLoop, asked: Asked, steps: int) -> list[int]:
    told = []
    for _ in range(steps):
        loop._take_inbox(wait=False)
        loop.step()
        told.append(len(asked.tokens))
    return told


def test_a_reader_is_told_at_a_pace_but_the_first_token_and_the_end_at_once(
    runner: CountingRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pace, told in ((1000.0, [0, 1, 1, 1, 1, 5]), (0.0, [0, 1, 2, 3, 4, 5])):
        monkeypatch.setattr(replies, "PACE", pace)
        loop = EngineLoop(runner, Limits(sequences=1, batch=8, part=8, context=64))
        runner.held.clear()
        asked = ask([1], max_tokens=5)
        loop.submit(asked.request)
        assert told_after_each_step(loop, asked, 6) == told
        assert asked.result() == "length"


def test_nobody_waits_for_another_ones_prompt_with_what_was_said_before(
    runner: CountingRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "PACE", 1000.0)
    loop = EngineLoop(runner, Limits(sequences=2, batch=8, part=8, context=64))
    asked = ask([1], max_tokens=9)
    loop.submit(asked.request)
    assert told_after_each_step(loop, asked, 4) == [0, 1, 1, 1]
    loop.submit(ask([5, 6, 7], "b").request)
    assert told_after_each_step(loop, asked, 1) == [4]
