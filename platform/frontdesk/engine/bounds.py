"""Bounds on what a request may cost before its first token: the size of its body, counted as it comes, and the time of
its preparation, which runs beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.engine.errors import BadRequest

MAX_BODY = 4 * 1024 * 1024  # bytes
PREPARING = 5.0  # seconds
_WORKERS = ThreadPoolExecutor(4, thread_name_prefix="prepare")
Made = TypeVar("Made")


async def prepared(make: Callable[[], Made]) -> Made:
    """What `make` returns, made in a thread: tokens and grammars of one request leave the others' streams alone. Raises
    `BadRequest` when it takes too long, and whatever `make` raises."""
    try:
        return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(_WORKERS, make), PREPARING)
    except TimeoutError as error:
        raise BadRequest(f"the request took over {PREPARING:.0f} s to prepare: send a simpler grammar") from error


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
