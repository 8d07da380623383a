"""A platform's API that answers us, as an application of its own; faults are taken from a queue, or come by chance."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from frontdesk.channels.simulated import Call, Held, Reply, Said, Simulated, SimulatedHeld

Fault = Literal["429", "500", "refuse", "silence", "took it, then silence"]
SILENCE = 30.0  # seconds, longer than anybody waits


@dataclass
class SimulatedApi:
    """An ASGI application. `said` is what reached the phones, in order; `calls` counts all. `moods` are the chances of faults,
    `instead` answers of the next calls that say nothing to anybody,
    `slowness` the seconds that an answer takes at most, `held` the platform's side of connections that are held open."""

    platform: Simulated
    retry_after: int = 1
    faults: deque[Fault] = field(default_factory=deque)
    instead: deque[Reply] = field(default_factory=deque)
    said: list[Said] = field(default_factory=list)
    calls: int = 0
    moods: Mapping[Fault, float] = field(default_factory=dict)
    slowness: float = 0.0
    rng: random.Random = field(default_factory=random.Random)
    held: Held | None = field(init=False)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.held = self.platform.held() if isinstance(self.platform, SimulatedHeld) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and self.held is not None:
            await self.held.serve(WebSocket(scope, receive, send))
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        query = f"?{request.url.query}" if request.url.query else ""
        call = Call(request.method, request.url.path + query, dict(request.headers), await request.body())
        reply = await self.answer(call)
        is_file = isinstance(reply.data, bytes)
        body, kind = (
            (reply.data, "application/octet-stream") if is_file else (orjson.dumps(reply.data), "application/json")
        )
        response = Response(body, reply.status, reply.headers, kind)
        await response(scope, receive, send)

    async def answer(self, call: Call) -> Reply:
        """The answer to a call, or the next fault."""
        self.calls += 1
        said = self.platform.said(call)
        if said is None and self.instead:
            return self.instead.popleft()
        fault = self._fault() if said is not None else None
        await asyncio.sleep(self.slowness * self.rng.random())
        if fault == "429":
            return self.platform.too_many(self.retry_after)
        if fault == "500":
            return Reply(500, {})
        if fault == "refuse":
            return Reply(400, {"error": "refused"})
        if fault == "silence":
            await asyncio.sleep(SILENCE)
        if said is not None:
            self.said.append(said)
        if fault == "took it, then silence":
            await asyncio.sleep(SILENCE)
        return self.platform.answer(call, next(self._numbers))

    def _fault(self) -> Fault | None:
        if self.faults:
            return self.faults.popleft()
        return next((fault for fault, chance in self.moods.items() if self.rng.random() < chance), None)
