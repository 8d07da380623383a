"""Who asks, and how often they may: an API key, its scopes, its rate limit told in every answer.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy: "key";q=600;w=60` and
`RateLimit: "key";r=599;t=42` (requests left, seconds until the window ends).
"""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.kit.errors import NotSignedIn, TooMany
from frontdesk.tenants import keys, limits
from frontdesk.tenants.keys import Program
from frontdesk.tenants.limits import Usage

WINDOW = 60  # seconds in which a key's requests are counted
_HEADERS = "frontdesk.api_headers"

documented = HTTPBearer(auto_error=False, description="An API key (`fdk_...`), made in the console under Developers.")


async def admit(request: Request, scope: str) -> Program:
    """The program that asks. Raises `NotSignedIn`, `BadApiKey`, `TooMany` or `MissingScope`."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotSignedIn("send your API key as the header 'Authorization: Bearer fdk_...'")
    program = await keys.program_of(request.app.state.database, token.strip())
    used = await limits.use(request.app.state.redis, f"api:{program.key_id}", limit=program.per_minute, seconds=WINDOW)
    request.scope.setdefault(_HEADERS, {}).update(_told(used))
    if used.is_over:
        raise TooMany(
            f"this key has made {used.limit} requests within {used.seconds} seconds: try again in {used.reset} seconds",
            retry_after=used.reset,
        )
    program.require(scope)
    return program


async def program_of(request: Request) -> Program:
    """The program that was admitted."""
    return cast(Program, request.state.program)


ProgramDep = Annotated[Program, Depends(program_of)]


class ApiHeaders:
    """Adds what `admit` has found to the answer, whatever the answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found: dict[str, str] = scope.setdefault(_HEADERS, {})

        async def with_headers(message: Message) -> None:
            if found and message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(found)
            await send(message)

        await self._app(scope, receive, with_headers)


def _told(used: Usage) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"key";q={used.limit};w={used.seconds}',
        "RateLimit": f'"key";r={max(0, used.remaining)};t={used.reset}',
    }
