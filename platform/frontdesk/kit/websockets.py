"""Websockets to other people's servers, through the guarded client's door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from frontdesk.kit.outside import AddressRefused, NotReached, Outside

OPEN_SECONDS = 10.0
CLOSE_SECONDS = 3.0
PORTS = {"ws": 80, "wss": 443}


@asynccontextmanager
async def open_websocket(outside: Outside, url: str, *, max_bytes: int) -> AsyncIterator[ClientConnection]:
    """A connection whose messages are at most so large, without compression and without pings of its own.

    Raises `AddressRefused` or `NotReached`; what breaks later is a `ConnectionClosed` of the library.
    """
    address = _address_of(url)
    port = address.port or PORTS[address.scheme]
    opened = await outside.connect(address.host, port)
    try:
        connection = await connect(
            url,
            sock=opened,
            compression=None,
            proxy=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=None,
            max_size=max_bytes,
        )
    except (
        OSError,
        ValueError,
        WebSocketException,
    ) as error:  # a timeout is the first; a redirect elsewhere the second
        opened.close()
        raise NotReached(f"no websocket at {address.host}: {type(error).__name__}") from error
    async with connection:
        yield connection


def _address_of(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise AddressRefused("this is no address of a websocket: wss://host/path is the form") from error
    if address.scheme not in PORTS or not address.host:
        raise AddressRefused("only ws and wss addresses are opened")
    return address
