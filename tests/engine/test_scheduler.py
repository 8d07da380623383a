"""Who is admitted and what is decoded next: no tenant can keep the others waiting."""

from __future__ import annotations

from collections import Counter

import pytest

from frontdesk.engine.errors import Overloaded
from frontdesk.engine.prefix_cache import PrefixCache
from frontdesk.engine.request import Request
from frontdesk.engine.scheduler import Scheduler


def scheduler(*, sequences: int = 2, batch: int = 8, queue: int = 100) -> Scheduler:
    return Scheduler(PrefixCache(sequences), batch=batch, queue=queue)


def request(scope: str, length: int = 4) -> Request:
    return Request(list(range(length)), scope, emit=lambda _: None, done=lambda _: None)


def submitted(of: Scheduler, *scopes: str, length: int = 4) -> list[Request]:
    found = [request(scope, length) for scope in scopes]
    for one in found:
        of.submit(one)
    return found


def decode(of: Scheduler) -> dict[str, int]:
    """One step: the tokens that each tenant got."""
    of.admit()
    chunks = of.next_chunks()
    for chunk in chunks:
        del chunk.request.waiting[: len(chunk.tokens)]
    return dict(sum((Counter({c.request.scope: len(c.tokens)}) for c in chunks), Counter()))


def test_requests_wait_for_a_sequence() -> None:
    of = scheduler(sequences=2)
    submitted(of, "a", "a", "a")
    assert (len(of.admit()), of.queued, len(of.running)) == (2, 1, 2)


def test_a_finished_request_makes_room() -> None:
    of = scheduler(sequences=1)
    first, second = submitted(of, "a", "b")
    assert [admitted.request for admitted in of.admit()] == [first]
    of.finish(first)
    assert [admitted.request for admitted in of.admit()] == [second]


def test_a_quiet_tenant_does_not_wait_behind_a_busy_one() -> None:
    of = scheduler(sequences=2)
    submitted(of, *"aaaaa", "b")
    assert {admitted.request.scope for admitted in of.admit()} == {"a", "b"}


def test_a_tenant_that_comes_back_does_not_starve_those_who_stayed() -> None:
    of = scheduler(sequences=2, batch=4)
    [away] = submitted(of, "away")
    decode(of)
    of.finish(away)
    submitted(of, "busy", length=10_000)
    for _ in range(1000):
        decode(of)
    submitted(of, "away", length=10_000)
    served: Counter[str] = Counter()
    for _ in range(100):
        served.update(decode(of))
    assert served["busy"] == pytest.approx(served["away"], abs=8)


def test_prompts_share_the_batch_with_replies_that_run() -> None:
    of = scheduler(batch=8)
    [reply] = submitted(of, "a", length=4)
    decode(of)
    reply.waiting = [9]
    submitted(of, "b", length=50)
    of.admit()
    chunks = of.next_chunks()
    assert [(chunk.request.scope, len(chunk.tokens), chunk.last) for chunk in chunks] == [
        ("a", 1, True),
        ("b", 7, False),
    ]


def test_too_many_waiting_requests_are_refused() -> None:
    of = scheduler(queue=2)
    submitted(of, "a", "b")
    with pytest.raises(Overloaded):
        submitted(of, "c")


def test_a_cancelled_request_leaves_the_queue() -> None:
    of = scheduler(sequences=1)
    first, second = submitted(of, "a", "a")
    of.admit()
    first.cancelled = second.cancelled = True
    assert of.drop_cancelled() == [first]
    assert of.queued == 0


def test_a_prompt_waits_for_the_beginning_that_is_being_computed() -> None:
    cache = PrefixCache(3)
    of = Scheduler(cache, batch=64, queue=100)
    [first, second] = submitted(of, "a", "a", length=100)
    submitted(of, "b", length=100)
    assert {admitted.request.scope for admitted in of.admit()} == {"a", "b"}
    assert second.slot is None
    assert first.slot is not None
    cache.extend(first.slot, first.prompt)
    first.waiting = []
    [late] = of.admit()
    assert (late.request, late.placement.kept) == (second, 99)


def background(scope: str, length: int = 4) -> Request:
    return Request(list(range(length)), scope, emit=lambda _: None, done=lambda _: None, background=True)


def test_whom_somebody_waits_for_goes_first() -> None:
    of = scheduler(sequences=1)
    of.submit(background("a"))
    [asked] = submitted(of, "a")
    assert [admitted.request for admitted in of.admit()] == [asked]


def test_background_work_gives_its_sequence_back_and_goes_on_later() -> None:
    cache = PrefixCache(1)
    of = Scheduler(cache, batch=8, queue=10)
    work = background("a", length=12)
    of.submit(work)
    [admitted] = of.admit()
    cache.extend(admitted.placement.slot, work.prompt)
    work.waiting, work.output = [50], [49, 50]
    cache.extend(admitted.placement.slot, [49])
    [asked] = submitted(of, "b")
    assert [one.request for one in of.admit()] == [asked]
    assert work.slot is None
    of.finish(asked)
    [again] = of.admit()
    assert again.request is work
    assert work.prompt == [*range(12), 49, 50]
    assert work.waiting == work.prompt[work.reused :]
    assert work.generated == 2


def test_nobody_who_waits_is_pushed_out_by_another() -> None:
    of = scheduler(sequences=1)
    submitted(of, "a")
    of.admit()
    submitted(of, "b")
    assert of.admit() == []


def test_a_late_request_is_dropped_wherever_it_is() -> None:
    of = scheduler(sequences=1)
    first, second, third = submitted(of, "a", "a", "a")
    of.admit()
    first.deadline = second.deadline = 10.0
    assert of.drop_late(9.0) == []
    assert of.drop_late(11.0) == [first, second]
    assert of.queued == 1
    assert third.deadline is None


def test_a_batch_is_in_the_order_of_its_sequences_since_llama_cpp_splits_it_anywhere_else() -> None:
    of = scheduler(sequences=3, batch=8)
    submitted(of, "a", "b", length=2)
    decode(of)
    submitted(of, "c", length=2)
    of.running.reverse()
    of.admit()
    for one in of.running:
        one.waiting = [1]
    assert [chunk.request.slot for chunk in of.next_chunks()] == [0, 1, 2]


def test_a_busy_tenant_leaves_the_last_sequence_to_whoever_comes() -> None:
    of = scheduler(sequences=8)
    submitted(of, *"aaaaaaaaaa")
    assert len(of.admit()) == 7
    submitted(of, "b")
    assert [admitted.request.scope for admitted in of.admit()] == ["b"]


def test_tenants_with_equal_shares_use_every_sequence() -> None:
    of = scheduler(sequences=8)
    submitted(of, *"aabbccdd")
    assert len(of.admit()) == 8


def test_a_crowd_keeps_out_of_the_step_that_ends_a_quiet_tenants_prompt() -> None:
    of = scheduler(sequences=8, batch=64)
    submitted(of, *"aaaa", length=2)
    decode(of)
    for at, one in enumerate(of.running):
        one.waiting = [at] * 20
    submitted(of, "b", length=12)
    assert decode(of) == {"b": 12}
    assert decode(of) == {"a": 64}


def test_who_holds_most_sequences_reads_a_quarter_of_a_step_at_a_time() -> None:
    of = scheduler(sequences=8, batch=64)
    submitted(of, *"aaaaa", length=2)
    decode(of)
    for at, one in enumerate(of.running):
        one.waiting = [at] * 20
    assert [decode(of), decode(of)] == [{"a": 16}, {"a": 16}]
    for one in of.running:
        one.waiting = [1]
    assert decode(of) == {"a": 5}


def test_tenants_who_have_gone_are_forgotten() -> None:
    of = scheduler(sequences=4)
    for number in range(5000):
        [one] = submitted(of, f"tenant-{number}")
        decode(of)
        of.finish(one)
    [cancelled] = submitted(of, "away")
    cancelled.cancelled = True
    of.drop_cancelled()
    assert of.depths == {}
    assert len(of._waiting) == 0
    assert len(of._served) < 2500


def test_a_tenant_who_had_more_than_the_others_is_remembered_beside_them() -> None:
    of = scheduler(sequences=4, batch=64)
    [stays] = submitted(of, "stays", length=50)
    [greedy] = submitted(of, "greedy", length=500)
    for _ in range(20):
        decode(of)
    of.finish(greedy)
    for number in range(3000):
        [one] = submitted(of, f"tenant-{number}", length=2)
        decode(of)
        of.finish(one)
    assert of._served["greedy"] >= 500
    assert stays in of.running
