"""The gateway: a websocket on which Discord tells what happens; we hold one connection an inbox.

https://docs.discord.com/developers/events/gateway#connections
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from frontdesk.channels.calling import Caller
from frontdesk.channels.discord.closing import failure_of_close, is_of_no_more_use
from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.discord.conversing import AWAY, Conversation
from frontdesk.channels.discord.delivering import shown
from frontdesk.channels.errors import SendError, TryAgain
from frontdesk.channels.platform import Take

QUERY = "/?v=10&encoding=json"
LARGEST = 1024 * 1024  # bytes of an event
NO_WAY_THERE = ("not_reached", "address_refused")


async def listen(config: DiscordConfig, caller: Caller, session: Mapping[str, Any], take: Take) -> None:
    """See `Listens`. A session is told to no other address than that whose own it is, since its resuming tells the token."""
    known = session if session.get("api_url") == config.api_url else {}
    url = known.get("url") or await _gateway(config, caller)
    try:
        async with caller.converse(f"{url.rstrip('/')}{QUERY}", max_bytes=LARGEST) as socket:
            await _hold(config, socket, known, take)
    except SendError as error:
        if error.code in NO_WAY_THERE and known:
            await take([], {**known, "url": None})  # where new sessions begin, this one may be resumed as well
        raise


async def _hold(config: DiscordConfig, socket: ClientConnection, known: Mapping[str, Any], take: Take) -> None:
    try:
        await Conversation(config, socket, dict(known), take).hold()
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else None
        if is_of_no_more_use(code):
            await take([], {})
        raise failure_of_close(code, closed.rcvd.reason if closed.rcvd else "") from closed
    finally:
        await socket.close(AWAY)


async def _gateway(config: DiscordConfig, caller: Caller) -> str:
    """Where a new session begins. Raises `TryAgain` when no more may begin today."""
    data = await shown(config, caller, "/gateway/bot")
    limit = data["session_start_limit"]
    if limit["remaining"] < 1:
        raise TryAgain(
            "Discord takes no more connections of this bot today",
            french="Discord ne prend plus de connexions de ce bot aujourd’hui",
            retry_after=limit["reset_after"] / 1000,
        )
    return str(data["url"])
