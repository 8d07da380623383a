"""The gateway's side; forms as in https://docs.discord.com/developers/events/gateway-events"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from frontdesk.channels.discord.closing import BAD_TOKEN
from frontdesk.channels.discord.conversing import (
    ACKNOWLEDGED,
    DISPATCH,
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    RESUME,
)

BOT = "845027738276462633"  # the bot's user id, which need not be the application's


@dataclass
class Session:
    """What was told to one session, and its connection while there is one."""

    events: list[dict[str, Any]] = field(default_factory=list)
    socket: WebSocket | None = None

    async def tell(self, kind: str, data: Any) -> None:
        """An event; while nobody is connected it waits to be told again."""
        event = {"op": DISPATCH, "t": kind, "s": len(self.events) + 1, "d": data}
        self.events.append(event)
        if self.socket is not None:
            await self.socket.send_json(event)


@dataclass
class SimulatedGateway:
    """Implements `Held`. `interval` are the seconds between heartbeats, `deaf` keeps their acknowledgements back, `resumes_at` is where
    sessions are to be resumed, here unless it is told, `seen` are the operations that came, and `closed` the codes with which we were left."""

    token: str
    interval: float = 41.25
    deaf: bool = False
    resumes_at: str | None = None
    seen: list[int] = field(default_factory=list)
    intents: int = 0
    closed: list[int] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=itertools.count)

    @property
    def connected(self) -> list[Session]:
        """Those that somebody listens to."""
        return [each for each in self.sessions.values() if each.socket is not None]

    async def say(self, contact: str, text: str, number: int, **more: Any) -> None:
        """A direct message of a customer, or with `more` of its fields another one."""
        author = {"id": contact, "username": "ana", "global_name": "Ana Lima"}
        data = {"id": str(number), "channel_id": contact, "type": 0, "author": author, "content": text, **more}
        for session in self.sessions.values():
            await session.tell("MESSAGE_CREATE", {"mentions": [], "attachments": [], **data})

    async def ask(self, op: int, data: Any = None) -> None:
        """Ask all that are connected for a heartbeat, or to connect anew."""
        for session in self.connected:
            if session.socket is not None:
                await session.socket.send_json({"op": op, "d": data})

    async def drop(self, code: int) -> None:
        """Close all connections."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code)

    async def forget(self) -> None:
        """Break all connections, and know their sessions no more."""
        sockets = [session.socket for session in self.connected]
        self.sessions.clear()
        for socket in sockets:
            if socket is not None:
                await socket.close(4000)

    async def serve(self, socket: WebSocket) -> None:
        """One connection."""
        await socket.accept()
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": int(self.interval * 1000)}})
        session: Session | None = None
        try:
            while True:
                event = await socket.receive_json()
                self.seen.append(event["op"])
                if event["op"] == HEARTBEAT and not self.deaf:
                    await socket.send_json({"op": ACKNOWLEDGED})
                elif event["op"] in (IDENTIFY, RESUME):
                    session = await self._begin(socket, event["op"], event["d"])
        except WebSocketDisconnect as error:
            self.closed.append(error.code)
        finally:
            if session is not None and session.socket is socket:
                session.socket = None

    async def _begin(self, socket: WebSocket, op: int, data: dict[str, Any]) -> Session | None:
        if data["token"] != self.token:
            await socket.close(BAD_TOKEN)
            return None
        return await (self._identify(socket, data) if op == IDENTIFY else self._resume(socket, data))

    async def _identify(self, socket: WebSocket, data: dict[str, Any]) -> Session:
        name, session = f"session-{next(self._ids)}", Session(socket=socket)
        self.intents, self.sessions[name] = data["intents"], session
        address = self.resumes_at or f"ws://{socket.headers['host']}"
        ready = {"v": 10, "user": {"id": BOT}, "guilds": [], "session_id": name, "resume_gateway_url": address}
        await session.tell("READY", ready)
        return session

    async def _resume(self, socket: WebSocket, data: dict[str, Any]) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["seq"] > len(session.events):
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return None
        told = data["seq"]
        while told < len(session.events):  # more may be said meanwhile
            await socket.send_json(session.events[told])
            told += 1
        session.socket = socket
        await session.tell("RESUMED", {})
        return session
