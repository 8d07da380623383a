"""What every endpoint shares: the application's parts as dependencies, errors as JSON, bounds, server-sent events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, cast

import orjson
import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.errors import FrontdeskError, TooMany, Unavailable
from frontdesk.kit.live import LivePublisher, LiveReader

MAX_BODY = 256 * 1024  # bytes of one request
LARGER = {
    "/v1/channels/": 1024 * 1024,  # platforms send events in batches
    "/v1/documents": 1024 * 1024,
}
FILES = re.compile(r"/v1/(widget/files|console/tenants/[^/]+/conversations/[^/]+/files|console/me/picture)")

log = structlog.get_logger(__name__)

# Dependencies are coroutines, though they wait for nothing: FastAPI sends plain functions to another thread.


async def get_database(request: Request) -> Database:
    """Postgres as the app's role."""
    return cast(Database, request.app.state.database)


async def get_keyring(request: Request) -> Keyring:
    """The installation's keys."""
    return cast(Keyring, request.app.state.keyring)


async def get_redis(request: Request) -> Redis:
    """Redis."""
    return cast(Redis, request.app.state.redis)


async def get_publisher(request: Request) -> LivePublisher:
    """Where live events go."""
    return cast(LivePublisher, request.app.state.publisher)


async def get_reader(request: Request) -> LiveReader:
    """Where live events come from."""
    return cast(LiveReader, request.app.state.reader)


DatabaseDep = Annotated[Database, Depends(get_database)]
KeyringDep = Annotated[Keyring, Depends(get_keyring)]
RedisDep = Annotated[Redis, Depends(get_redis)]
PublisherDep = Annotated[LivePublisher, Depends(get_publisher)]
ReaderDep = Annotated[LiveReader, Depends(get_reader)]


def server_sent(event: str, data: Mapping[str, Any], *, identifier: str | None = None) -> bytes:
    """One server-sent event (WHATWG HTML, section 9.2)."""
    head = f"id: {identifier}\n" if identifier else ""
    return f"{head}event: {event}\ndata: ".encode() + orjson.dumps(data, default=str) + b"\n\n"


def install_error_handlers(app: FastAPI) -> None:
    """Every error of ours leaves as {"error": {"code", "message", "facts"}} with its own status."""

    async def known(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, (FrontdeskError, HTTPException))
        return answer_to(error)

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        said = f"{where}: {first['msg']}" if where else str(first["msg"])
        return error_response(422, "invalid_input", said, facts={"field": where} if where else {})

    async def unexpected(_request: Request, error: Exception) -> JSONResponse:
        return failed(error)

    app.add_exception_handler(FrontdeskError, known)
    app.add_exception_handler(HTTPException, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)


def answer_to(error: FrontdeskError | HTTPException) -> JSONResponse:
    """The answer that tells an error; one of our own side stands in the log as well."""
    if isinstance(error, HTTPException):
        return error_response(error.status_code, "invalid_request", str(error.detail), error.headers)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else None
    if error.status >= 500:
        is_ours = not isinstance(error, Unavailable)  # what is away comes in thousands: one short line each
        log.error("request failed", code=error.code, exc_info=error if is_ours else None)
    return error_response(error.status, error.code, error.message, headers, error.facts)


def failed(error: Exception) -> JSONResponse:
    """The answer to what nobody foresaw; the log has it all."""
    log.error("request failed", exc_info=error)
    return error_response(500, "internal", "something failed on our side; the log has the details")


def error_response(
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error as every answer tells it."""
    error = {"code": code, "message": message, **({"facts": dict(facts)} if facts else {})}
    return JSONResponse({"error": error}, status_code=status, headers=headers)


class RequestBounds:
    """Gives each request an id for the logs and refuses bodies over the path's bound with 413, as they come."""

    def __init__(self, app: ASGIApp, *, file_bytes: int) -> None:
        self.app = app
        self.file_bytes = file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(new_id()))
        bound = self.file_bytes if FILES.fullmatch(scope["path"]) else _bound_of(scope["path"])
        if _declared_length(scope) > bound:
            log.info("request refused", code="body_too_large", bound=bound)
            await error_response(413, "body_too_large", _too_large(bound))(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > bound:
                raise HTTPException(413, _too_large(bound))
            return message

        await self.app(scope, bounded, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _bound_of(path: str) -> int:
    return next((bound for prefix, bound in LARGER.items() if path.startswith(prefix)), MAX_BODY)


def _too_large(bound: int) -> str:
    return f"the request's body is over {bound // 1024} KB; send less"
