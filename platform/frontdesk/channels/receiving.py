"""What platforms send: taken in front of everything else, verified, stored, answered."""

from __future__ import annotations

import asyncio
import re
import time

import structlog
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from frontdesk.channels.admission import TOO_MUCH
from frontdesk.channels.connections import Connection
from frontdesk.channels.door import Door
from frontdesk.channels.errors import Overloaded
from frontdesk.channels.inbound import inbound_of
from frontdesk.channels.platform import Answer, Parsed, RawRequest
from frontdesk.channels.receipts import apply
from frontdesk.kit.errors import FrontdeskError, Unavailable
from frontdesk.kit.web import answer_to, error_response, failed

BODY_SECONDS = 5.0
PREFIX = "/v1/channels/"
LONGEST_NAME = 24  # of a channel; what a stranger writes there is told no further
METHODS = ("GET", "POST")

_ADDRESS = re.compile(re.escape(PREFIX) + r"(?P<channel>[^/]+)/(?P<key>[^/]+)")
_TOO_MUCH = error_response(Overloaded.status, Overloaded.code, TOO_MUCH)

log = structlog.get_logger(__name__)


class Webhooks:
    """The webhooks of all platforms: one address, which knows inboxes and doors but no platform.

    An application in front of the others: what FastAPI does for a request cost half of what is done for a message, and a request
    that finds no place, which the platform brings again at once, must not cost what another is served with.
    """

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._refused, self._told_at = 0, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a webhook; pass everything else on."""
        address = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if address is None or scope["method"] not in METHODS:
            await self._app(scope, receive, send)
        elif self._app.state.admission.is_full:
            self._tell_refused()
            await _TOO_MUCH(scope, receive, send)
        else:
            scope["app"] = self._app
            answer = await _answered(Request(scope, receive), address["channel"], address["key"])
            await answer(scope, receive, send)

    def _tell_refused(self) -> None:
        """One line of the log a second, whatever comes."""
        self._refused += 1
        if (now := time.monotonic()) >= self._told_at + 1:
            log.warning("webhooks refused", count=self._refused)
            self._refused, self._told_at = 0, now


async def _answered(request: Request, channel: str, key: str) -> Response:
    try:
        answer = await webhook(request, channel, key)
    except (FrontdeskError, HTTPException) as error:
        return answer_to(error)
    except Exception as error:
        return failed(error)
    return Response(answer.body, answer.status, media_type=answer.media_type)


async def webhook(request: Request, channel: str, key: str) -> Answer:
    """Take what a platform sends: verified on the raw body, stored, then answered. 401 when it is not signed, 503 when too
    much comes at once or the database is away; nothing is stored then."""
    parts, started = request.app.state, time.perf_counter()
    parsed: Parsed = Parsed()
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
    return parsed.answer


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
