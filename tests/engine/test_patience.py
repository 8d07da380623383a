"""How long a request waits for its engine: anew whenever the engine had been back, but not for ever."""

from __future__ import annotations

import time

import httpx
import pytest

from frontdesk.engine import patience
from frontdesk.engine.errors import EngineUnavailable
from frontdesk.engine.patience import DEATHS, Patience

AWAY = httpx.ConnectError("nobody listens")
DIED = httpx.ReadError("the reply broke off")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.2)
    monkeypatch.setattr(patience, "PAUSE", 0.05)


async def insist(waiting: Patience, failure: Exception, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await waiting.wait(failure)


async def test_an_engine_that_died_again_after_it_was_back_is_waited_for_anew() -> None:
    waiting = Patience()
    for _ in range(3):
        await waiting.wait(DIED)
        await insist(waiting, AWAY, 0.12)
    with pytest.raises(EngineUnavailable, match="is it running"):
        await insist(waiting, AWAY, 1)


async def test_a_request_that_kills_its_engine_again_and_again_is_given_up() -> None:
    waiting = Patience()
    for _ in range(DEATHS - 1):
        await waiting.wait(DIED)
    with pytest.raises(EngineUnavailable, match="died 5 times") as caught:
        await waiting.wait(DIED)
    assert caught.value.__cause__ is DIED


async def test_a_full_engine_says_so_itself() -> None:
    full = EngineUnavailable("too many requests are waiting")
    with pytest.raises(EngineUnavailable, match="too many"):
        await insist(Patience(), full, 1)
