"""Websockets go to public addresses only, elsewhere by no redirect, and their messages are bounded."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from frontdesk.kit.outside import AddressRefused, NotReached, Outside
from frontdesk.kit.websockets import open_websocket
from tests.kit.test_outside import ok, redirect, server

MOST = 1000


@contextlib.asynccontextmanager
async def echoing() -> AsyncIterator[int]:
    """The port of a server that says what it hears, or as many signs as it is told."""

    async def echo(connection: ServerConnection) -> None:
        async for heard in connection:
            await connection.send("x" * int(heard) if str(heard).isdigit() else heard)

    async with serve(echo, "127.0.0.1", 0) as serving:
        yield next(iter(serving.sockets)).getsockname()[1]


async def test_what_is_allowed_is_opened_and_large_messages_end_it() -> None:
    async with echoing() as port:
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        async with open_websocket(outside, f"ws://127.0.0.1:{port}/?v=1", max_bytes=MOST) as connection:
            await connection.send("hello")
            assert await connection.recv() == "hello"
            await connection.send(str(MOST + 1))
            with pytest.raises(ConnectionClosed):
                await connection.recv()
        await outside.close()


@pytest.mark.parametrize(
    "url",
    [
        "ws://127.0.0.1:9/",
        "wss://[::1]:9/",
        "ws://169.254.169.254/",
        "http://example.com/",
        "ws://",
        "ws://host:x/",
        "ws://1.1.1.1:65536/",
        "nonsense",
    ],
)
async def test_other_addresses_are_refused(url: str) -> None:
    outside = Outside()
    with pytest.raises(AddressRefused):
        async with open_websocket(outside, url, max_bytes=MOST):
            pass
    await outside.close()


async def test_no_redirect_is_followed_and_another_answer_is_no_websocket() -> None:
    async with echoing() as elsewhere:
        for answer in (redirect(f"ws://127.0.0.1:{elsewhere}/"), ok(b"hello")):
            async with server(answer) as (port, asked):
                outside = Outside(allow=[f"127.0.0.1:{port}", f"127.0.0.1:{elsewhere}"])
                with pytest.raises(NotReached):
                    async with open_websocket(outside, f"ws://127.0.0.1:{port}/", max_bytes=MOST):
                        pass
                assert len(asked) == 1
                await outside.close()
