"""The chunks of a step come in batches that llama.cpp computes in one piece."""

from __future__ import annotations

from random import Random

from frontdesk.engine.batches import batches_of
from frontdesk.engine.request import Request
from frontdesk.engine.scheduler import Chunk

PART = 128


def chunk(slot: int, tokens: int, guesses: int = 0) -> Chunk:
    request = Request(prompt=[1], scope="a", emit=lambda _: None, done=lambda _: None)
    request.slot = slot
    return Chunk(request, [1] * tokens, last=True, guesses=(1,) * guesses)


def shape(batches: list[list[Chunk]]) -> list[list[tuple[int | None, int]]]:
    return [[(each.request.slot, len(each.tokens) + len(each.guesses)) for each in batch] for batch in batches]


def test_neighbours_of_one_length_are_computed_together_and_others_apart() -> None:
    found = batches_of([chunk(0, 40), chunk(1, 1), chunk(2, 1), chunk(3, 40), chunk(5, 1), chunk(6, 200)], PART)
    assert shape(found) == [[(1, 1), (2, 1)], [(5, 1)], [(0, 40)], [(3, 40)], [(6, 200)]]


def test_what_is_more_than_a_part_is_halved_between_sequences_not_within_them() -> None:
    found = batches_of([chunk(slot, 1, guesses=15) for slot in range(16)], PART)
    assert shape(found) == [[(slot, 16) for slot in range(8)], [(slot, 16) for slot in range(8, 16)]]


def test_every_chunk_is_in_one_batch_whatever_comes() -> None:
    rng = Random(3)
    for _ in range(200):
        chunks = [chunk(slot, rng.randint(1, 300)) for slot in range(16) if rng.random() < 0.7]
        batches = batches_of(chunks, PART)
        assert sorted(c.request.slot or 0 for b in batches for c in b) == [c.request.slot for c in chunks]
        for batch in batches:
            slots = [each.request.slot or 0 for each in batch]
            assert slots == list(range(slots[0], slots[0] + len(slots)))
            assert len({len(each.tokens) for each in batch}) == 1
            assert len(batch) == 1 or sum(len(each.tokens) for each in batch) <= PART
