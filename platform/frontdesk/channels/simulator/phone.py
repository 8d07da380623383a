"""The simulator as one application: the platform's API, and a page with the customers' phones beside the business's console."""

from __future__ import annotations

import itertools
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.channels.simulator.driver import Driver

PREFIX = "/phone"
FILES = {PREFIX: "phone.html", f"{PREFIX}/phone.css": "phone.css", f"{PREFIX}/phone.js": "phone.js"}
CONTACT = "16505551234"  # of digits alone: every platform takes it
MAX_BODY = 64 * 1024


@dataclass
class Written:
    """What a customer wrote, after so many messages of ours; `status` is the webhook's answer, 0 when there was none."""

    to: str
    text: str
    after: int
    status: int | None = None
    mine: bool = True


@dataclass
class Phones:
    """An ASGI application: `/phone` is the page, everything else the platform's API. `console` is shown beside the phone."""

    api: SimulatedApi
    driver: Driver
    channel: str
    console: str | None = None
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(int(time.time()) % 10**8))
    _written: list[Written] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.api(scope, receive, send)
            return
        request = Request(scope, receive)
        response = await self._say(request) if request.method == "POST" else self._show(scope["path"])
        await response(scope, receive, send)

    async def _say(self, request: Request) -> Response:
        """From the page alone: a page elsewhere cannot send this content type without being asked first."""
        if request.headers.get("content-type") != "application/json":
            return Response(status_code=415)
        body = await request.body()
        try:
            data = orjson.loads(body[:MAX_BODY])
            written = Written(str(data["contact"]), str(data["text"]), len(self.api.said))
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return Response(status_code=400)
        self._written.append(written)
        try:
            written.status = await self._bring(written)
        except ValueError:  # this platform's customers have numbers
            self._written.remove(written)
            return Response(status_code=422)
        return JSONResponse({"status": written.status})

    async def _bring(self, written: Written) -> int:
        """Through the connection that is held open to the platform, where there is one, else to the webhook."""
        held, number = self.api.held, next(self._numbers)
        if held is None or not held.connected:
            return await self.driver.say(written.to, written.text, number)
        await held.say(written.to, written.text, number)
        return 200

    def _show(self, path: str) -> Response:
        if path in FILES:
            return FileResponse(
                Path(__file__).with_name(FILES[path]), headers={"Content-Security-Policy": self._policy}
            )
        if path == f"{PREFIX}/about":
            return JSONResponse({"channel": self.channel, "contact": CONTACT, "console": self.console})
        if path == f"{PREFIX}/messages":
            return JSONResponse(self._messages())
        return Response(status_code=404)

    def _messages(self) -> list[dict[str, object]]:
        said = [(number, {**asdict(each), "mine": False}) for number, each in enumerate(self.api.said, 1)]
        written = [(each.after, asdict(each)) for each in self._written]
        return [each for _, each in sorted([*said, *written], key=lambda pair: pair[0])]

    @property
    def _policy(self) -> str:
        framed = self.console or "'none'"
        return f"default-src 'self'; img-src data:; frame-src {framed}; frame-ancestors 'none'"
