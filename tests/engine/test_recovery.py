"""An engine that is killed under its supervisor: the client asks again, and nobody's request is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import pytest

from frontdesk.engine.client import EngineClient
from frontdesk.engine.embedder import prepare_embedder
from frontdesk.engine.errors import EngineUnavailable
from frontdesk.engine.patience import PATIENCE
from frontdesk.kit.home import cache_directory
from frontdesk.kit.processes import Child, Process
from frontdesk.processes import PYTHON, answers

MESSAGES = [{"role": "user", "content": "where is it?"}]


@pytest.fixture
async def engine(folder: Path, model: Path) -> AsyncIterator[Child]:
    """An engine that is started again whenever it ends."""
    socket = folder / "mortal.sock"
    options = ["--socket", socket, "--model", model, "--embedder", prepare_embedder(cache_directory() / "models")]
    options += ["--context", 16384, "--sequences", 4, "--threads", 1]
    command = [*PYTHON, "frontdesk.engine", *map(str, options)]
    child = Child(Process("engine", command, ready=lambda: answers(socket)), folder / "mortal.log")
    await child.start()

    async def keep_up() -> None:
        while True:
            await child.wait()
            await child.spawn()

    keeper = asyncio.create_task(keep_up())
    yield child
    keeper.cancel()
    await child.stop()


@pytest.fixture
async def client(folder: Path) -> AsyncIterator[EngineClient]:
    client = EngineClient(socket=folder / "mortal.sock", tenant="a")
    yield client
    await client.close()


class EndlessClient(EngineClient):
    """Asks for replies that do not end by themselves."""

    def _chat(self, *asked: Any) -> dict[str, Any]:
        return super()._chat(*asked) | {"ignore_eos": True}


def kill(child: Child, how: signal.Signals = signal.SIGKILL) -> None:
    assert child.pid is not None
    os.kill(child.pid, how)


async def read(client: EngineClient) -> str:
    return "".join([text async for text in client.stream(MESSAGES, max_tokens=100)])


async def test_every_request_in_flight_is_answered(engine: Child, client: EngineClient) -> None:
    def one(number: int) -> Awaitable[Any]:
        if number % 3 == 0:
            return client.complete(MESSAGES, max_tokens=200)
        return (
            client.embed([f"text {number}"]) if number % 3 == 1 else client.score("the shop is", [" open", " closed"])
        )

    asked = [asyncio.ensure_future(one(number)) for number in range(18)]
    done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    assert len(done) < len(asked)
    kill(engine)
    asked += [asyncio.ensure_future(client.complete(MESSAGES, max_tokens=5)) for _ in range(2)]
    answered = await asyncio.wait_for(asyncio.gather(*asked), 30)
    assert len(answered) == 20
    assert all(answered[number].completion_tokens > 0 for number in range(0, 18, 3))


async def test_an_abort_inside_llama_cpp_loses_no_reply(engine: Child, client: EngineClient) -> None:
    asked = [asyncio.create_task(client.complete(MESSAGES, max_tokens=200)) for _ in range(4)]
    await asyncio.sleep(0.2)
    kill(engine, signal.SIGABRT)
    assert len(await asyncio.wait_for(asyncio.gather(*asked), 30)) == 4


async def test_an_engine_that_stays_away_is_given_up_after_ten_seconds(folder: Path) -> None:
    client, began = EngineClient(socket=folder / "nobody.sock"), time.monotonic()
    with pytest.raises(EngineUnavailable, match="is it running"):
        await client.complete(MESSAGES)
    assert PATIENCE <= time.monotonic() - began < 2 * PATIENCE
    await client.close()


async def test_a_stream_that_has_shown_nothing_is_asked_for_again(engine: Child, client: EngineClient) -> None:
    whole = await read(client)
    kill(engine)
    assert await read(client) == whole


async def test_a_stream_that_breaks_in_the_middle_says_so(engine: Child, folder: Path) -> None:
    """The reply is longer than what the connection's buffers hold: nobody can have it whole who has read its beginning."""
    client = EndlessClient(socket=folder / "mortal.sock", tenant="a")
    stream = client.stream(MESSAGES, max_tokens=15_000)
    while not await anext(stream):
        pass
    kill(engine)
    with pytest.raises(EngineUnavailable, match="middle of a reply"):
        async for _ in stream:
            pass
    await client.close()
