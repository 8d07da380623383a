"""An engine that costs nothing: hashed vectors and flat likelihoods, on the engine's own socket and API.

`python -m frontdesk.bench.stub_engine SOCKET`. It measures everything but models.
"""

from __future__ import annotations

import hashlib
import re
import sys

import numpy as np
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

WIDTH = 384


def vector_of(text: str) -> list[float]:
    """A unit vector: the sum of a random vector for each word, so that texts that share words are near."""
    total = np.zeros(WIDTH)
    for word in re.findall(r"\w+", text.lower()) or [""]:
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")
        total += np.random.default_rng(seed).standard_normal(WIDTH)
    return [float(x) for x in total / np.linalg.norm(total)]


async def health(_request: Request) -> Response:
    return _json({"status": "ok"})


async def models(_request: Request) -> Response:
    return _json({"object": "list", "data": [{"id": "stub", "object": "model"}]})


async def embeddings(request: Request) -> Response:
    texts = orjson.loads(await request.body())["input"]
    return _json({"data": [{"index": i, "embedding": vector_of(text)} for i, text in enumerate(texts)]})


async def score(request: Request) -> Response:
    candidates = orjson.loads(await request.body())["candidates"]
    return _json({"scores": [{"logprob": -1.0, "tokens": 1} for _ in candidates]})


async def rerank(request: Request) -> Response:
    documents = orjson.loads(await request.body())["documents"]
    return _json({"results": [{"index": at, "relevance_score": 0.0} for at in range(len(documents))]})


def _json(data: object) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")


app = Starlette(
    routes=[
        Route("/health", health),
        Route("/v1/models", models),
        Route("/v1/embeddings", embeddings, methods=["POST"]),
        Route("/v1/rerank", rerank, methods=["POST"]),
        Route("/v1/score", score, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, uds=sys.argv[1], log_level="warning")
