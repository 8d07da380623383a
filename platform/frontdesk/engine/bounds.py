"""The bound on a request's body, counted as it comes: a body need not say how long it is."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 4 * 1024 * 1024  # bytes


class BodyBound:
    """ASGI middleware. Whoever reads more than `MAX_BODY` bytes of a body gets an `HTTPException` with status 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MAX_BODY:
                raise HTTPException(413, f"the body is over {MAX_BODY >> 20} MB")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
