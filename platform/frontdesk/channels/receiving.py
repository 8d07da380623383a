"""The webhooks of all platforms: one route, which knows inboxes and doors but no platform."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.channels.connections import Connection
from frontdesk.channels.door import Door
from frontdesk.channels.errors import Overloaded
from frontdesk.channels.inbound import inbound_of
from frontdesk.channels.platform import Parsed, RawRequest
from frontdesk.channels.receipts import apply
from frontdesk.kit.errors import FrontdeskError, Unavailable

AT_ONCE = 128  # requests in hand
WAITING = 512  # requests that wait for one of these to be answered; the platform brings the others again
PATIENCE = 0.2  # seconds that they wait
TOO_MUCH = "too much comes at once; nothing was stored, send it again"
BODY_SECONDS = 5.0
PREFIX = "/v1/channels/"
LONGEST_NAME = 24  # of a channel; what a stranger writes there is told no further

log = structlog.get_logger(__name__)

_REFUSED = orjson.dumps({"error": {"code": Overloaded.code, "message": TOO_MUCH}})
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", b"%d" % len(_REFUSED)),
    (b"retry-after", b"1"),
]


class Admission:
    """How many requests of a kind are in hand in this process. Who comes when there is no place waits a moment for one."""

    def __init__(self, most: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._places, self._room = asyncio.Semaphore(most), asyncio.Semaphore(waiting)

    @property
    def is_full(self) -> bool:
        """Whether who comes now finds neither a place nor room to wait."""
        return self._places.locked() and self._room.locked()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a place. Raises `Overloaded` when none gets free in time."""
        if self._places.locked():
            await self._wait()
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def _wait(self) -> None:
        if self._room.locked():
            raise Overloaded(TOO_MUCH)
        async with self._room:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._places.acquire()
            except TimeoutError as error:
                raise Overloaded(TOO_MUCH) from error


class Turnstile:
    """Refuses webhooks that find the room full, in front of all that is done for a request: a refused platform comes again at once,
    and whoever is refused must not cost what another is served with."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._refused, self._told_at = 0, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 503."""
        is_webhook = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        if is_webhook and scope["app"].state.admission.is_full:
            self._tell()
            await send({"type": "http.response.start", "status": Overloaded.status, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": _REFUSED})
        else:
            await self._app(scope, receive, send)

    def _tell(self) -> None:
        """One line of the log a second, whatever comes."""
        self._refused += 1
        if (now := time.monotonic()) >= self._told_at + 1:
            log.warning("webhooks refused", count=self._refused)
            self._refused, self._told_at = 0, now


async def webhook(request: Request) -> Response:
    """Take what a platform sends: verified on the raw body, stored, then answered. 401 when it is not signed, 503 when too
    much comes at once or the database is away; nothing is stored then."""
    channel, key, parts = request.path_params["channel"], request.path_params["inbox_key"], request.app.state
    started, parsed = time.perf_counter(), Parsed()
    outcome = "failed"
    try:
        async with parts.admission.one():
            connection = await parts.connections.by_key(channel, key)
            raw = await _raw(request, parts.public_address)
            connection.platform.verify(connection.config, raw)
            parsed = connection.platform.parse(connection.config, raw)
            await store_in_time(parts.door, connection, parsed)
        outcome = "accepted"
    except FrontdeskError as error:
        outcome = error.code
        raise
    finally:
        log.info(
            "webhook",
            channel=channel[:LONGEST_NAME],
            outcome=outcome,
            messages=len(parsed.messages),
            receipts=len(parsed.receipts),
            ms=round(1000 * (time.perf_counter() - started), 1),
        )
    return Response(parsed.answer.body, parsed.answer.status, media_type=parsed.answer.media_type)


# Not one of FastAPI's own, whose dependencies cost a fifth of all that was done for a message.
route = Route(f"{PREFIX}{{channel}}/{{inbox_key}}", webhook, methods=["GET", "POST"], include_in_schema=False)


async def _raw(request: Request, public_address: str) -> RawRequest:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.body()
    except (TimeoutError, ClientDisconnect) as error:
        raise Unavailable("the request's body did not come in time; nothing was stored") from error
    query = f"?{request.scope['query_string'].decode('latin-1')}" if request.scope["query_string"] else ""
    return RawRequest(
        request.method,
        f"{public_address}{request.scope['path']}{query}",
        dict(request.query_params),
        _each_once(request.headers),
        body,
        time.time(),
    )


def _each_once(headers: Headers) -> dict[str, str]:
    """A header that came twice is one with both values (RFC 9110, section 5.3), so that a second signature voids the first."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


async def store_in_time(door: Door, connection: Connection, parsed: Parsed) -> None:
    """Store what a request held, in order. Raises `Overloaded` or `Unavailable`; what was stored is known when it comes again."""
    try:
        async with asyncio.timeout(connection.platform.limits.answer_within):
            await _store(door, connection, parsed)
    except TimeoutError as error:
        raise Overloaded("storing took too long; send it again, what was stored is known by its id") from error


async def _store(door: Door, connection: Connection, parsed: Parsed) -> None:
    """One after the other: a batch keeps its order."""
    for message in parsed.messages:
        inbound = inbound_of(connection, message)
        if not message.follows_up or await door.knows(inbound):
            await door.accept(inbound)
    for receipt in parsed.receipts:
        await apply(door.database, connection, receipt)
