"""Requests of the API as work for the engine's thread, and its tokens as text for the reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from frontdesk.engine.constraint import SchemaCompiler
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.errors import BadRequest, EngineError
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.request import Request, Sampling
from frontdesk.engine.schemas import ChatRequest
from frontdesk.engine.tokens import TextStream, Vocabulary


@dataclass
class Reply:
    """A reply as it grows; `finish` is stop or length once it has ended."""

    prompt_tokens: int
    cached_tokens: int = 0
    completion_tokens: int = 0
    text: str = ""
    finish: str = ""


@dataclass
class Engine:
    """The served models: `chat` may be missing, and so may the embedder."""

    name: str
    context: int
    loop: EngineLoop | None
    vocabulary: Vocabulary | None
    schemas: SchemaCompiler | None
    embedder: Embedder | None
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def chat(self, body: ChatRequest, scope: str, reply: Reply) -> AsyncIterator[str]:
        """The reply's text, piece by piece; `reply` is filled as it comes. Leaving the iteration cancels the request."""
        loop, vocabulary = self._chat_model()
        prompt = reply_prompt(vocabulary, body)
        schema = body.response_format.schema_of_reply if body.response_format else None
        constraint = self._schemas().compile(schema) if schema is not None else None
        queue: asyncio.Queue[int | str | list[float] | Exception] = asyncio.Queue()
        request = Request(
            prompt=prompt,
            scope=scope,
            emit=_to(queue),
            done=_to(queue),
            max_tokens=body.limit,
            sampling=Sampling(body.temperature, body.top_p, body.seed),
            constraint=constraint,
        )
        with self._submitted(loop, request):
            async for piece in self._pieces(queue, vocabulary, body.stops, reply, request):
                yield piece
        if schema is not None and reply.finish == "stop":
            _check(reply.text, schema)

    async def score(self, prompt: str, candidates: list[str], scope: str) -> list[dict[str, float | int]]:
        """Log-likelihood and length of each candidate."""
        loop, vocabulary = self._chat_model()
        tokens = vocabulary.encode(prompt, begin=True)
        rows = [vocabulary.encode(candidate, special=False) for candidate in candidates]
        self._check_length(len(tokens) + max(map(len, rows)))
        queue: asyncio.Queue[int | str | list[float] | Exception] = asyncio.Queue()
        request = Request(prompt=tokens, scope=scope, emit=_to(queue), done=_to(queue), candidates=rows)
        with self._submitted(loop, request):
            result = await queue.get()
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, list)
        return [{"logprob": score, "tokens": len(row)} for score, row in zip(result, rows, strict=True)]

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of the texts."""
        if self.embedder is None:
            raise BadRequest("this engine has no embedder: start it with --embedder")
        return await asyncio.get_running_loop().run_in_executor(self.embedder.thread, self.embedder.embed, texts)

    def prompt_tokens(self, body: ChatRequest) -> int:
        """The prompt's length; raises `BadRequest` when it does not fit the context."""
        _, vocabulary = self._chat_model()
        length = len(reply_prompt(vocabulary, body))
        self._check_length(length)
        return length

    async def _pieces(
        self, queue: asyncio.Queue[Any], vocabulary: Vocabulary, stops: list[str], reply: Reply, request: Request
    ) -> AsyncIterator[str]:
        stream = TextStream(vocabulary)
        given = 0
        while True:
            item = await queue.get()
            if isinstance(item, Exception):
                raise item
            reply.cached_tokens = request.reused
            if isinstance(item, int):
                reply.completion_tokens += 1
                reply.text += stream.feed(item)
            else:
                reply.text += stream.close()
                reply.finish = item
            cut = min((at for stop in stops if (at := reply.text.find(stop)) >= 0), default=-1)
            if cut >= 0:
                reply.text, reply.finish = reply.text[:cut], "stop"
            safe = len(reply.text) if reply.finish else len(reply.text) - max(map(len, stops), default=1) + 1
            if safe > given:
                yield reply.text[given:safe]
                given = safe
            if reply.finish:
                return

    @contextmanager
    def _submitted(self, loop: EngineLoop, request: Request) -> Iterator[None]:
        loop.submit(request)
        try:
            yield
        finally:
            request.cancelled = True

    def _check_length(self, tokens: int) -> None:
        if tokens >= self.context:
            raise BadRequest(f"the prompt has {tokens} tokens, the context holds {self.context}: send less")

    def _chat_model(self) -> tuple[EngineLoop, Vocabulary]:
        if self.loop is None or self.vocabulary is None:
            raise BadRequest("this engine has no chat model: start it with --model")
        return self.loop, self.vocabulary

    def _schemas(self) -> SchemaCompiler:
        if self.schemas is None:
            raise BadRequest("this engine has no chat model: start it with --model")
        return self.schemas


def reply_prompt(vocabulary: Vocabulary, body: ChatRequest) -> list[int]:
    """The tokens of a chat, by the model's template."""
    return vocabulary.encode(vocabulary.render([m.model_dump() for m in body.messages]))


def _to(queue: asyncio.Queue[Any]) -> Any:
    loop = asyncio.get_running_loop()

    def put(item: object) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, item)

    return put


def _check(text: str, schema: dict[str, Any]) -> None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise EngineError("the reply is not the JSON that its schema asks for") from error
    problem = next(iter(Draft202012Validator(schema).iter_errors(value)), None)
    if problem is not None:
        raise EngineError(f"the reply breaks its schema: {problem.message}")
