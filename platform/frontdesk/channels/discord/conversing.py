"""One connection to the gateway, from its hello to its end.

https://docs.discord.com/developers/events/gateway, https://docs.discord.com/developers/events/gateway-events,
https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.discord.parsing import parse_message
from frontdesk.channels.errors import BadPayload, TryAgain
from frontdesk.channels.platform import Incoming, Take

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACKNOWLEDGED = 0, 1, 2, 6, 7, 9, 10, 11
GUILD_MESSAGES, DIRECT_MESSAGES = (
    1 << 9,
    1 << 12,
)  # neither is privileged: what names the bot, or is for it, has its content
HELLO_SECONDS = 10.0
AWAY = 4000  # our code when we close: after 1000 or 1001 the session could not be resumed

log = structlog.get_logger(__name__)


@dataclass
class Conversation:
    """One connection. `session` is what resumes it: its id, the bot's user id, where, and the number of the last event that is ours."""

    config: DiscordConfig
    socket: ClientConnection
    session: dict[str, Any]
    take: Take
    answered: bool = True  # whether the last heartbeat was acknowledged

    async def hold(self) -> None:
        """Until Discord wants another one, or it breaks (`ConnectionClosed`)."""
        hello = await self._hello()
        async with self._beating(hello["d"]["heartbeat_interval"] / 1000):
            await self._begin()
            async for data in self.socket:
                event = _read(data)
                if event["op"] == RECONNECT:
                    return
                if event["op"] == INVALID_SESSION:
                    await self.take([], self.session if event["d"] else {})
                    return
                await self._hear(event)

    async def _hello(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = _read(await self.socket.recv())
        except TimeoutError as error:
            raise _misunderstood() from error
        if hello["op"] != HELLO:
            raise _misunderstood()
        return hello

    async def _begin(self) -> None:
        """Go on with a session, or begin one."""
        token = self.config.bot_token.get_secret_value()
        if "id" in self.session:
            resumed = {"token": token, "session_id": self.session["id"], "seq": self.session["sequence"]}
            await self._send(RESUME, resumed)
            return
        intents = DIRECT_MESSAGES if self.config.private else DIRECT_MESSAGES | GUILD_MESSAGES
        ours = {"os": "linux", "browser": "frontdesk", "device": "frontdesk"}
        await self._send(IDENTIFY, {"token": token, "intents": intents, "properties": ours})

    async def _hear(self, event: dict[str, Any]) -> None:
        if event["op"] == HEARTBEAT:
            await self._beat()
        elif event["op"] == ACKNOWLEDGED:
            self.answered = True
        elif event["op"] == DISPATCH:
            if event["t"] == "READY":
                self.session = _session_of(self.config, event["d"])
            self.session["sequence"] = event["s"]
            await self.take(self._messages(event), self.session)

    def _messages(self, event: dict[str, Any]) -> Sequence[Incoming]:
        if event["t"] != "MESSAGE_CREATE":
            return []
        try:
            found = parse_message(self.config, event["d"], self.session["user"])
        except BadPayload as error:
            log.warning("gateway", outcome=error.code)
            return []
        return [found] if found else []

    @contextlib.asynccontextmanager
    async def _beating(self, every: float) -> AsyncIterator[None]:
        """Send heartbeats meanwhile."""
        task = asyncio.create_task(self._beat_forever(every))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await task

    async def _beat_forever(self, every: float) -> None:
        """The first one after a part of the interval; a connection on which one was not acknowledged is dead, and is closed."""
        await asyncio.sleep(every * random.random())  # noqa: S311
        while self.answered:
            self.answered = False
            await self._beat()
            await asyncio.sleep(every)
        await self.socket.close(AWAY)

    async def _beat(self) -> None:
        await self._send(HEARTBEAT, self.session.get("sequence"))

    async def _send(self, op: int, data: Any) -> None:
        await self.socket.send(orjson.dumps({"op": op, "d": data}).decode())


def _session_of(config: DiscordConfig, ready: dict[str, Any]) -> dict[str, Any]:
    where = {"url": ready["resume_gateway_url"], "api_url": config.api_url}
    return {"id": ready["session_id"], "user": ready["user"]["id"], **where}


def _read(data: str | bytes) -> dict[str, Any]:
    try:
        event = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _misunderstood() from error
    if not isinstance(event, dict) or "op" not in event:
        raise _misunderstood()
    return event


def _misunderstood() -> TryAgain:
    said, french = "Discord's gateway was not understood", "la passerelle de Discord n’a pas été comprise"
    return TryAgain(said, french=french, code="not_understood")
