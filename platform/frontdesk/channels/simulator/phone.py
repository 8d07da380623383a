"""The simulator as one application: the platform's API, and a page with the customers' phones."""

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

PAGE = Path(__file__).with_name("phone.html")
PREFIX = "/phone"


@dataclass
class Phones:
    """An ASGI application: `/phone` is the page, everything else the platform's API."""

    api: SimulatedApi
    driver: Driver
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(int(time.time()) % 10**8))
    _written: list[dict[str, object]] = field(default_factory=list)

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
        data = orjson.loads(await request.body())
        contact, text = str(data["contact"]), str(data["text"])
        self._written.append({"to": contact, "text": text, "mine": True, "after": len(self.api.said)})
        return JSONResponse({"status": await self.driver.say(contact, text, next(self._numbers))})

    def _show(self, path: str) -> Response:
        if path != f"{PREFIX}/messages":
            return FileResponse(PAGE, headers={"Content-Security-Policy": "default-src 'self' 'unsafe-inline'"})
        said = [{**asdict(each), "mine": False, "after": number} for number, each in enumerate(self.api.said, 1)]
        return JSONResponse(sorted([*self._written, *said], key=lambda each: int(str(each["after"]))))
