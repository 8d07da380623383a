"""The engine's HTTP server: OpenAI's chats, completions and embeddings, and as extensions reranking and scoring."""

from __future__ import annotations

import base64
from typing import Annotated, Any

import numpy as np
import orjson
from fastapi import FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from frontdesk.engine import openai_chat, openai_text
from frontdesk.engine.bounds import BodyBound, prepared
from frontdesk.engine.names import EMBEDDER_NAME, RERANKER_NAME
from frontdesk.engine.schemas import ChatRequest, CompletionRequest, EmbeddingsRequest, RerankRequest, ScoreRequest
from frontdesk.engine.service import Engine
from frontdesk.kit.errors import FrontdeskError

Tenant = Annotated[str, Header(alias="X-Frontdesk-Tenant", max_length=64)]
EVENTS = "text/event-stream"


def create_server(engine: Engine) -> FastAPI:
    """The application around loaded models."""
    app = FastAPI(title="Frontdesk engine", docs_url=None, redoc_url=None)
    app.add_exception_handler(FrontdeskError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)
    app.add_middleware(BodyBound)

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "ok", "models": engine.names("")}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/v1/models")
    async def models(tenant: Tenant = "public") -> dict[str, Any]:
        return {"object": "list", "data": [_model(name) for name in engine.names(tenant)]}

    @app.get("/v1/models/{name}")
    async def model(name: str, tenant: Tenant = "public") -> dict[str, Any]:
        names = engine.names(tenant)
        if name not in names:
            raise HTTPException(404, f"there is no model {name!r} here: this engine serves {', '.join(names)}")
        return _model(name)

    @app.put("/v1/adapters/{name}")
    async def add_adapter(name: str, tenant: Tenant, model: str | None = None) -> dict[str, Any]:
        adapters = engine.adapters(model, tenant)
        await adapters.add(name, tenant)
        return _model(f"{adapters.model}:{name}")

    @app.delete("/v1/adapters/{name}", status_code=204)
    async def remove_adapter(name: str, tenant: Tenant, model: str | None = None) -> None:
        await engine.adapters(model, tenant).remove(name, tenant)

    @app.post("/v1/chat/completions")
    async def chat(body: ChatRequest, tenant: Tenant = "public") -> Response:
        model = engine.chat_model(body.model, tenant)
        work = await prepared(lambda: model.of_chat(body, tenant))
        if body.stream:
            return StreamingResponse(openai_chat.stream(model, body, work), media_type=EVENTS)
        return _json(await openai_chat.completion(model, body, work))

    @app.post("/v1/completions")
    async def complete(body: CompletionRequest, tenant: Tenant = "public") -> Response:
        model = engine.chat_model(body.model, tenant)
        work = await prepared(lambda: model.of_completion(body, tenant))
        if body.stream:
            return StreamingResponse(openai_text.stream(model, body, work), media_type=EVENTS)
        return _json(await openai_text.completion(model, body, work))

    @app.post("/v1/embeddings")
    async def embeddings(body: EmbeddingsRequest) -> Response:
        vectors, tokens = await engine.embed(body)
        written = [_packed(vector) if body.encoding_format == "base64" else vector for vector in vectors]
        data = [{"object": "embedding", "index": i, "embedding": vector} for i, vector in enumerate(written)]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return _json({"object": "list", "model": EMBEDDER_NAME, "data": data, "usage": usage})

    @app.post("/v1/rerank")
    async def rerank(body: RerankRequest, tenant: Tenant = "public") -> Response:
        scores = await engine.rerank(body.model, body.query, body.documents, tenant)
        return _json({"object": "list", "model": body.model or RERANKER_NAME, "results": _ranked(body, scores)})

    @app.post("/v1/score")
    async def score(body: ScoreRequest, tenant: Tenant = "public") -> dict[str, Any]:
        model = engine.chat_model(body.model, tenant)
        return {"scores": await model.score(body.prompt, body.candidates, tenant)}

    return app


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "frontdesk"}


def _packed(vector: list[float]) -> str:
    """Little-endian 32-bit floats in base64."""
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()


def _ranked(body: RerankRequest, scores: list[float]) -> list[dict[str, Any]]:
    """The best documents first, with their logits."""
    best = sorted(range(len(scores)), key=lambda at: -scores[at])[: body.top_n]
    results: list[dict[str, Any]] = [{"index": at, "relevance_score": scores[at]} for at in best]
    if body.return_documents:
        for result in results:
            result["document"] = {"text": body.documents[result["index"]]}
    return results


def _json(data: dict[str, Any]) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")


async def _ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, FrontdeskError)
    return _error(error.status, error.code, error.message)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])[:200]
    return _error(400, "invalid_request_error", f"{where}: {first['msg'][:2000]}", where)


async def _plain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(error.status_code, "invalid_request_error", str(error.detail))


def _error(status: int, kind: str, message: str, parameter: str | None = None) -> Response:
    content = {"error": {"message": message, "type": kind, "param": parameter, "code": None}}
    return JSONResponse(content, status_code=status)
