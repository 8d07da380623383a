"""A route of the API: admits the program before anything of the request is read, and runs a POST once per Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from frontdesk.channels.api.access import admit, documented
from frontdesk.client.models import ErrorBody
from frontdesk.kit.database import Database
from frontdesk.tenants import idempotency
from frontdesk.tenants.idempotency import Answer
from frontdesk.tenants.keys import Program

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_ERRORS = {
    401: ("bad_api_key", "this API key is unknown or was revoked: make a new one in the console"),
    403: ("missing_scope", "this API key lacks the scope conversations:read: make one that has it"),
    404: ("not_found", "there is no such thing in this business"),
    409: ("conflict", "the state does not allow it, or the first request with this Idempotency-Key still runs"),
    422: ("invalid_input", "limit: Input should be less than or equal to 100"),
    429: ("too_many", "this key has made 600 requests within 60 seconds: try again in 12 seconds"),
}


class ApiRoute(APIRoute):
    """The scope it needs stands in its own description, `x-scope`."""

    def get_route_handler(self) -> Handler:
        """FastAPI's handler, behind the door."""
        handle = super().get_route_handler()
        scope: str = (self.openapi_extra or {})["x-scope"]

        async def handler(request: Request) -> Response:
            program = request.state.program = await admit(request, scope)
            key = request.headers.get("idempotency-key")
            if request.method != "POST" or key is None:
                return await handle(request)
            return await _once(request, program, idempotency.checked(key), handle)

        return handler


def api_router(tag: str) -> APIRouter:
    """A router of such routes, with the errors they share."""
    responses: dict[int | str, dict[str, Any]] = {
        status: {"model": ErrorBody, "content": {"application/json": {"example": _error(*error)}}}
        for status, error in _ERRORS.items()
    }
    return APIRouter(
        prefix="/v1", tags=[tag], route_class=ApiRoute, dependencies=[Depends(documented)], responses=responses
    )


def needs(scope: str) -> dict[str, Any]:
    """What a route's decorator is given: `openapi_extra` that names the scope."""
    return {"x-scope": scope}


async def _once(
    request: Request, program: Program, key: str, handle: Callable[[Request], Awaitable[Response]]
) -> Response:
    """An answer is kept when something was done. After a refusal or a failure the key is free again."""
    database: Database = request.app.state.database
    fingerprint = await _fingerprint(request)
    async with database.tenant(program.tenant_id) as session:
        known = await idempotency.hold(session, program.tenant_id, key, fingerprint)
    if known is not None:
        return Response(
            known.body, known.status, headers={"Idempotency-Replayed": "true"}, media_type="application/json"
        )
    done: Answer | None = None
    try:
        response = await handle(request)
        if response.status_code < 400:
            done = Answer(response.status_code, bytes(response.body))
        return response
    finally:
        async with database.tenant(program.tenant_id) as session:
            if done is not None:
                await idempotency.keep(session, program.tenant_id, key, done)
            else:
                await idempotency.let_go(session, program.tenant_id, key)


async def _fingerprint(request: Request) -> bytes:
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(head + await request.body()).digest()


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
