"""A load against one server over HTTP: streams, times to the first token, and what was said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

import httpx
import orjson

from frontdesk.bench.engine.loads import Load, Script
from frontdesk.engine.errors import EngineError

PATIENCE = 900.0  # seconds for one reply


@dataclass
class Reply:
    """Times are seconds from the request."""

    text: str
    first: float
    whole: float
    usage: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """`wall` counts seconds from the first request to the last token."""

    wall: float
    replies: list[Reply]

    def first_p95(self) -> float:
        """Seconds to the first token, at the 95th percentile."""
        return percentile([reply.first for reply in self.replies], 95)


def connect(url: str, at_once: int = 1) -> httpx.AsyncClient:
    """A client with a new connection for each request: llama-server closes those that are kept without saying so."""
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE)


async def drive(url: str, load: Load, conversations: Sequence[Script]) -> Outcome:
    """All conversations at once."""
    async with connect(url, len(conversations)) as http:
        began = time.perf_counter()
        talks = await asyncio.gather(*(_converse(http, load, script) for script in conversations))
        return Outcome(time.perf_counter() - began, [reply for talk in talks for reply in talk])


async def _converse(http: httpx.AsyncClient, load: Load, script: Script) -> list[Reply]:
    said = [{"role": "system", "content": script.system}]
    replies = []
    for message in script.messages:
        said.append({"role": "user", "content": message})
        replies.append(await ask(http, said, load.reply_tokens, tenant=script.tenant, schema=load.schema))
        said.append({"role": "assistant", "content": replies[-1].text})
    return replies


async def ask(
    http: httpx.AsyncClient,
    messages: Sequence[dict[str, str]],
    tokens: int,
    *,
    tenant: str = "public",
    schema: dict[str, Any] | None = None,
) -> Reply:
    """One streamed reply of `tokens` tokens, or one that its schema ends. Raises `EngineError`."""
    body: dict[str, Any] = {
        "messages": list(messages),
        "max_tokens": tokens,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if schema is None:
        body["ignore_eos"] = True
    else:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "call", "schema": schema}}
    return await stream(http, body, tenant)


async def stream(http: httpx.AsyncClient, body: dict[str, Any], tenant: str) -> Reply:
    """Send one request and read its stream to the end. Raises `EngineError`."""
    began = time.perf_counter()
    reply = Reply("", 0.0, 0.0)
    headers = {"X-Frontdesk-Tenant": tenant}
    async with http.stream("POST", "/v1/chat/completions", json=body, headers=headers) as response:
        if response.status_code != 200:
            raise EngineError(f"the server refused a request of the load: {(await response.aread())[:300]!r}")
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                _take(reply, orjson.loads(line[6:]), began)
    reply.whole = time.perf_counter() - began
    return reply


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _take(reply: Reply, event: dict[str, Any], began: float) -> None:
    if "error" in event:
        raise EngineError(f"the stream broke: {event['error']}")
    text = "".join(choice["delta"].get("content") or "" for choice in event["choices"])
    if text and not reply.first:
        reply.first = time.perf_counter() - began
    reply.text += text
    reply.usage = event.get("usage") or reply.usage
