"""What is remembered is looked up once for all who ask, for some seconds."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.kit.remembering import Remembered


class Library:
    """Knows every word but "void"; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_open = asyncio.Event()
        self.is_open.set()

    async def look_up(self, word: str) -> str:
        self.asked.append(word)
        await self.is_open.wait()
        if word == "void":
            raise LookupError(word)
        return word.upper()


async def test_all_who_ask_at_once_share_one_look() -> None:
    library = Library()
    remembered = Remembered(library.look_up, seconds=60, most=10)
    assert await asyncio.gather(*(remembered(word) for word in ("a", "b", "a", "a"))) == ["A", "B", "A", "A"]
    assert await remembered("a") == "A"
    assert library.asked == ["a", "b"]


async def test_it_is_looked_up_again_after_its_time_or_when_it_is_forgotten() -> None:
    library = Library()
    short, long = (Remembered(library.look_up, seconds=seconds, most=10) for seconds in (0, 60))
    for remembered in (short, long):
        await remembered("a")
        await remembered("a")
    assert library.asked == ["a", "a", "a"]
    long.forget()
    await long("a")
    assert library.asked == ["a"] * 4


async def test_a_failure_is_everybodys_and_is_not_remembered() -> None:
    library = Library()
    remembered = Remembered(library.look_up, seconds=60, most=10)
    failures = await asyncio.gather(remembered("void"), remembered("void"), return_exceptions=True)
    assert [type(each) for each in failures] == [LookupError, LookupError]
    with pytest.raises(LookupError):
        await remembered("void")
    assert library.asked == ["void", "void"]


async def test_who_gives_up_does_so_alone() -> None:
    library = Library()
    library.is_open.clear()
    remembered = Remembered(library.look_up, seconds=60, most=10)
    first, second = asyncio.create_task(remembered("a")), asyncio.create_task(remembered("a"))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    library.is_open.set()
    assert await second == "A"
    assert library.asked == ["a"]


async def test_not_more_is_kept_than_there_is_room_for() -> None:
    library = Library()
    remembered = Remembered(library.look_up, seconds=60, most=2)
    for word in ("a", "b", "c", "c", "a"):
        await remembered(word)
    assert library.asked == ["a", "b", "c", "a"]
