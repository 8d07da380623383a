"""Pieces that wait at once are done together, in order, and each gets its own result or its own failure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from frontdesk.kit.errors import Unavailable
from frontdesk.kit.joining import Joined


class Kitchen:
    """Doubles numbers; cannot double 13, and is closed for negative ones."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.fire = asyncio.Event()
        self.fire.set()
        self.began = asyncio.Event()

    async def double(self, _key: str, pieces: Sequence[int]) -> list[int]:
        self.batches.append(list(pieces))
        self.began.set()
        await asyncio.sleep(0)
        await self.fire.wait()
        if 13 in pieces:
            raise ValueError("thirteen")
        if min(pieces) < 0:
            raise Unavailable("closed")
        return [2 * piece for piece in pieces]


async def test_what_comes_meanwhile_is_done_together_and_in_order() -> None:
    kitchen = Kitchen()
    joined = Joined(kitchen.double, most=3)
    assert await asyncio.gather(*(joined("k", n) for n in range(8))) == [0, 2, 4, 6, 8, 10, 12, 14]
    assert kitchen.batches == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert await joined("k", 21) == 42


async def test_what_comes_in_the_rest_goes_with_the_next_batch_and_nobody_rests_alone() -> None:
    kitchen = Kitchen()
    joined = Joined(kitchen.double, most=3, rest=0.05)
    kitchen.fire.clear()
    early = [asyncio.create_task(joined("k", n)) for n in range(2)]
    await kitchen.began.wait()
    early.append(asyncio.create_task(joined("k", 2)))
    await asyncio.sleep(0)
    kitchen.fire.set()
    await asyncio.sleep(0.02)
    late = asyncio.create_task(joined("k", 3))
    assert await asyncio.gather(*early, late) == [0, 2, 4, 6]
    assert kitchen.batches == [[0, 1], [2, 3]]
    async with asyncio.timeout(0.04):
        assert await joined("other", 21) == 42


async def test_keys_do_not_wait_for_each_other() -> None:
    kitchen = Kitchen()
    joined = Joined(kitchen.double, most=3)
    await asyncio.gather(joined("a", 1), joined("b", 2))
    assert kitchen.batches == [[1], [2]]


async def test_a_failure_is_ones_own() -> None:
    joined = Joined(Kitchen().double, most=8)
    one, bad, two = await asyncio.gather(joined("k", 1), joined("k", 13), joined("k", 2), return_exceptions=True)
    assert (one, two) == (2, 4)
    assert isinstance(bad, ValueError)


async def test_what_is_away_is_away_for_all_without_another_try() -> None:
    kitchen = Kitchen()
    joined = Joined(kitchen.double, most=8)
    results = await asyncio.gather(joined("k", -1), joined("k", 1), return_exceptions=True)
    assert all(isinstance(each, Unavailable) for each in results)
    assert len(kitchen.batches) == 1


async def test_who_has_given_up_is_left_out() -> None:
    kitchen = Kitchen()
    joined = Joined(kitchen.double, most=8)
    kitchen.fire.clear()
    first = asyncio.create_task(joined("k", 1))
    await kitchen.began.wait()
    second, third = asyncio.create_task(joined("k", 2)), asyncio.create_task(joined("k", 3))
    await asyncio.sleep(0)
    third.cancel()
    with pytest.raises(asyncio.CancelledError):
        await third
    kitchen.fire.set()
    assert await asyncio.gather(first, second) == [2, 4]
    assert kitchen.batches == [[1], [2]]
