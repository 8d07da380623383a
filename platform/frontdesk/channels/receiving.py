"""The webhooks of all platforms: one route, which knows inboxes and doors but no platform."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, cast

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.requests import ClientDisconnect

from frontdesk.channels.connections import Connection, Connections
from frontdesk.channels.door import Door
from frontdesk.channels.errors import Overloaded
from frontdesk.channels.inbound import inbound_of
from frontdesk.channels.parts import DoorDep
from frontdesk.channels.platform import Parsed, RawRequest
from frontdesk.channels.receipts import apply
from frontdesk.kit.errors import FrontdeskError, Unavailable

AT_ONCE = 128  # requests in hand; the platform brings the others again
BODY_SECONDS = 5.0

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/channels", tags=["channels"])

Channel = Annotated[str, Path(max_length=24, pattern="^[a-z0-9_]+$")]
Key = Annotated[str, Path(max_length=120)]


class Admission:
    """How many requests of a kind are in hand in this process."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self.most = most
        self.now = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a place. Raises `Overloaded` when there is none."""
        if self.now >= self.most:
            raise Overloaded("too much comes at once; nothing was stored, send it again")
        self.now += 1
        try:
            yield
        finally:
            self.now -= 1


async def get_connections(request: Request) -> Connections:
    """Where inboxes are looked up."""
    return cast(Connections, request.app.state.connections)


async def get_admission(request: Request) -> Admission:
    """This process's places."""
    return cast(Admission, request.app.state.admission)


ConnectionsDep = Annotated[Connections, Depends(get_connections)]
AdmissionDep = Annotated[Admission, Depends(get_admission)]


@router.api_route("/{channel}/{inbox_key}", methods=["GET", "POST"], include_in_schema=False)
async def webhook(
    channel: Channel,
    inbox_key: Key,
    request: Request,
    connections: ConnectionsDep,
    door: DoorDep,
    admission: AdmissionDep,
) -> Response:
    """Take what a platform sends: verified on the raw body, stored, then answered. 401 when it is not signed, 503 when too
    much comes at once or the database is away; nothing is stored then."""
    started, parsed = time.perf_counter(), Parsed()
    outcome = "failed"
    try:
        async with admission.one():
            connection = await connections.by_key(channel, inbox_key)
            raw = await _raw(request, request.app.state.public_address)
            connection.platform.verify(connection.config, raw)
            parsed = connection.platform.parse(connection.config, raw)
            await store_in_time(door, connection, parsed)
        outcome = "accepted"
    except FrontdeskError as error:
        outcome = error.code
        raise
    finally:
        log.info(
            "webhook",
            channel=channel,
            outcome=outcome,
            messages=len(parsed.messages),
            receipts=len(parsed.receipts),
            ms=round(1000 * (time.perf_counter() - started), 1),
        )
    return Response(parsed.answer.body, parsed.answer.status, media_type=parsed.answer.media_type)


async def _raw(request: Request, public_address: str) -> RawRequest:
    """A header that came twice is one with both values (RFC 9110, section 5.3), so that a second signature voids the first."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.body()
    except (TimeoutError, ClientDisconnect) as error:
        raise Unavailable("the request's body did not come in time; nothing was stored") from error
    query = f"?{request.url.query}" if request.url.query else ""
    return RawRequest(
        request.method,
        f"{public_address}{request.url.path}{query}",
        dict(request.query_params),
        {name: ", ".join(request.headers.getlist(name)) for name in request.headers},
        body,
        time.time(),
    )


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
