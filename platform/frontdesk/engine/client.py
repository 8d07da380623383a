"""The engine's client: our own engine on its socket, or any OpenAI-compatible server by its URL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from frontdesk.engine.errors import BadRequest, EngineError, EngineUnavailable, UnknownModel
from frontdesk.engine.names import RERANKER_NAME
from frontdesk.engine.patience import AWAY, Patience


@dataclass(frozen=True)
class Completion:
    """A finished completion and its tokens."""

    text: str
    prompt_tokens: int
    completion_tokens: int


class EngineClient:
    """Speaks OpenAI's API. `for_tenant` gives a view that shares the connections."""

    def __init__(
        self,
        *,
        socket: Path | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        model: str | None = None,
        tenant: str | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._model, self._tenant = model, tenant
        self._http = http or _connect(socket, base_url, api_key)

    def for_tenant(self, tenant: str) -> EngineClient:
        """The same engine, in this tenant's scope of the prefix cache."""
        return EngineClient(model=self._model, tenant=tenant, http=self._http)

    def watch(self, told: Callable[[httpx.Request], Awaitable[None]]) -> None:
        """Have every request told before it is sent, for measurements; also those of the same engine's other tenants."""
        self._http.event_hooks["request"].append(told)

    async def models(self) -> list[str]:
        """Names of the served models."""
        answer = await self._call("GET", "models")
        return [str(model["id"]) for model in answer["data"]]

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors of the texts."""
        answer = await self._call("POST", "embeddings", {"input": list(texts)})
        return [row["embedding"] for row in answer["data"]]

    async def rerank(self, query: str, documents: Sequence[str], *, adapter: str | None = None) -> list[float]:
        """The reranker's logit of each document for the query, in their order, with an adapter of this tenant's or none.

        Raises `UnknownModel` when the engine has not loaded the adapter, or not for this tenant.
        """
        body: dict[str, Any] = {"query": query, "documents": list(documents)}
        answer = await self._call("POST", "rerank", body | ({"model": f"{RERANKER_NAME}:{adapter}"} if adapter else {}))
        scores = {row["index"]: float(row["relevance_score"]) for row in answer["results"]}
        return [scores[at] for at in range(len(documents))]

    async def load_adapter(self, name: str, model: str | None = RERANKER_NAME) -> None:
        """Have the engine load `NAME.gguf` of its folder of that model's adapters for this tenant; None: of its first chat model's. Raises
        `BadRequest`."""
        await self._call("PUT", f"adapters/{name}?model={model}" if model else f"adapters/{name}")

    async def score(self, prompt: str, candidates: Sequence[str], *, adapter: str | None = None) -> list[float]:
        """Log-likelihood of each candidate as the prompt's continuation; only our own engine knows it."""
        body: dict[str, Any] = {"prompt": prompt, "candidates": list(candidates)}
        answer = await self._call("POST", "score", body | ({"model": f":{adapter}"} if adapter else {}))
        return [float(row["logprob"]) for row in answer["scores"]]

    async def complete(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 400,
        temperature: float = 0.0,
        adapter: str | None = None,
    ) -> Completion:
        """One reply, held to a JSON Schema when one is given; with an adapter of this tenant's of our engine's first chat model, or none.

        Raises `UnknownModel` when the engine has not loaded the adapter, or not for this tenant; so do `stream` and `score`.
        """
        body = self._chat(messages, max_tokens, temperature, adapter)
        if schema is not None:
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "reply", "schema": dict(schema)}}
        answer = await self._call("POST", "chat/completions", body)
        usage = answer.get("usage") or {}
        return Completion(
            answer["choices"][0]["message"]["content"] or "",
            usage.get("prompt_tokens", 0),
            usage.get("completion_tokens", 0),
        )

    async def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = 400,
        temperature: float = 0.0,
        adapter: str | None = None,
    ) -> AsyncIterator[str]:
        """A reply as it comes. One that breaks before its first text is asked for again (`Patience`); one that breaks later
        raises `EngineUnavailable`, since its reader has seen some of it; the turn is run again."""
        body = self._chat(messages, max_tokens, temperature, adapter) | {"stream": True}
        patience, shown = Patience(), False
        while True:
            try:
                async for text in self._pieces(body):
                    shown = shown or bool(text)
                    yield text
                return
            except (EngineUnavailable, *AWAY) as error:
                if shown:
                    raise EngineUnavailable("the engine went away in the middle of a reply") from error
                await patience.wait(error)
            except httpx.HTTPError as error:
                raise EngineUnavailable("the engine took too long to answer") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _chat(
        self, messages: Sequence[Mapping[str, str]], max_tokens: int, temperature: float, adapter: str | None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "messages": [dict(m) for m in messages],
            "max_tokens": max_tokens,
            "temperature": temperature,
        }
        model = f":{adapter}" if adapter else self._model
        return body | ({"model": model} if model else {})

    def _headers(self) -> dict[str, str]:
        return {"X-Frontdesk-Tenant": self._tenant} if self._tenant else {}

    async def _pieces(self, body: Mapping[str, Any]) -> AsyncIterator[str]:
        ended = False
        async with self._http.stream("POST", "chat/completions", json=body, headers=self._headers()) as response:
            if response.status_code != 200:
                raise _refused(response.status_code, await response.aread())
            async for line in response.aiter_lines():
                if line == "data: [DONE]":
                    ended = True
                elif line.startswith("data: "):
                    yield _piece(orjson.loads(line[6:]))
        if not ended:
            raise EngineUnavailable("the reply broke off before its end")

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        patience = Patience()
        content = orjson.dumps(body) if body is not None else None
        headers = self._headers() | ({"Content-Type": "application/json"} if content else {})
        while True:
            try:
                response = await self._http.request(method, path, content=content, headers=headers)
                if response.status_code == 200:
                    return orjson.loads(response.content)
                refusal = _refused(response.status_code, response.content)
                if response.status_code != 503:
                    raise refusal
                await patience.wait(refusal)
            except AWAY as error:
                await patience.wait(error)
            except httpx.TimeoutException as error:
                raise EngineUnavailable("the engine took too long to answer") from error


def _connect(socket: Path | None, base_url: str | None, api_key: str | None) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(uds=str(socket)) if socket is not None else None
    return httpx.AsyncClient(
        transport=transport,
        base_url=f"{(base_url or 'http://engine/v1').rstrip('/')}/",
        headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
        timeout=httpx.Timeout(120, connect=5),
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
    )


def _refused(status: int, content: bytes) -> EngineError | EngineUnavailable:
    try:
        message = str(orjson.loads(content)["error"]["message"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        message = f"the engine answered {status}"
    if status in (429, 503):
        return EngineUnavailable(message)
    if status == 404:
        return UnknownModel(message)
    return BadRequest(message) if 400 <= status < 500 else EngineError(message)


def _piece(chunk: Mapping[str, Any]) -> str:
    if "error" in chunk:
        raise EngineError(str(chunk["error"].get("message", "the engine failed")))
    choices = chunk.get("choices") or []
    return (choices[0].get("delta", {}).get("content") or "") if choices else ""
