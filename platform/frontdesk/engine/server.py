"""The engine's HTTP server: OpenAI's chat completions and embeddings, and scoring of candidates as an extension."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from frontdesk.engine.bounds import BodyBound
from frontdesk.engine.errors import EngineError
from frontdesk.engine.schemas import ChatRequest, EmbeddingsRequest, ScoreRequest
from frontdesk.engine.service import Engine, Reply
from frontdesk.kit.errors import FrontdeskError

EMBEDDER_NAME = "all-minilm-l6-v2"

Tenant = Annotated[str, Header(alias="X-Frontdesk-Tenant", max_length=64)]


def create_server(engine: Engine) -> FastAPI:
    """The application around loaded models."""
    app = FastAPI(title="Frontdesk engine", docs_url=None, redoc_url=None)
    app.add_exception_handler(FrontdeskError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)
    app.add_middleware(BodyBound)

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "ok", "models": [model["id"] for model in _models(engine)]}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": _models(engine)}

    @app.post("/v1/embeddings")
    async def embeddings(body: EmbeddingsRequest) -> Response:
        vectors = await engine.embed(body.texts)
        data = [{"object": "embedding", "index": i, "embedding": vector} for i, vector in enumerate(vectors)]
        return _json({"object": "list", "model": EMBEDDER_NAME, "data": data, "usage": _usage(0, 0, 0)})

    @app.post("/v1/score")
    async def score(body: ScoreRequest, tenant: Tenant = "public") -> dict[str, Any]:
        return {"scores": await engine.score(body.prompt, body.candidates, tenant)}

    @app.post("/v1/chat/completions")
    async def chat(body: ChatRequest, tenant: Tenant = "public") -> Response:
        reply = Reply(engine.prompt_tokens(body))
        pieces = engine.chat(body, tenant, reply)
        if body.stream:
            return StreamingResponse(_stream(engine, body, reply, pieces), media_type="text/event-stream")
        async for _ in pieces:
            pass
        return _json(_completion(engine, reply))

    return app


async def _stream(engine: Engine, body: ChatRequest, reply: Reply, pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    head = _head(engine, "chat.completion.chunk")
    try:
        async for piece in pieces:
            delta = {"role": "assistant", "content": piece}
            yield _event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    except EngineError as error:
        yield _event({"error": {"message": error.message, "type": error.code}})
        return
    yield _event(head | {"choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]})
    if body.stream_options is not None and body.stream_options.include_usage:
        usage = _usage(reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens)
        yield _event(head | {"choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _completion(engine: Engine, reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text}
    return _head(engine, "chat.completion") | {
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": _usage(reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens),
    }


def _head(engine: Engine, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": engine.name}


def _usage(prompt: int, completion: int, cached: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def _models(engine: Engine) -> list[dict[str, Any]]:
    names = ([engine.name] if engine.loop else []) + ([EMBEDDER_NAME] if engine.embedder else [])
    return [{"id": name, "object": "model", "created": 0, "owned_by": "frontdesk"} for name in names]


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"


def _json(data: dict[str, Any]) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")


async def _ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, FrontdeskError)
    return _error(error.status, error.code, error.message)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return _error(400, "invalid_request_error", f"{where}: {first['msg']}", where)


async def _plain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(error.status_code, "invalid_request_error", str(error.detail))


def _error(status: int, kind: str, message: str, parameter: str | None = None) -> Response:
    content = {"error": {"message": message, "type": kind, "param": parameter, "code": None}}
    return JSONResponse(content, status_code=status)
