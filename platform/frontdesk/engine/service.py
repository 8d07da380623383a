"""The served models, and requests of the API as work for them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from jsonschema import Draft202012Validator, SchemaError
from jsonschema.validators import validator_for
from referencing.exceptions import Unresolvable

from frontdesk.engine.adapters import Adapters
from frontdesk.engine.constraint import GrammarCompiler
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.errors import BadRequest, EngineError, UnknownModel
from frontdesk.engine.generating import Piece, Work, generate, score
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.names import EMBEDDER_NAME, RERANKER_NAME
from frontdesk.engine.reranking import Reranker
from frontdesk.engine.schemas import ChatRequest, CompletionRequest, EmbeddingsRequest
from frontdesk.engine.tokens import Vocabulary
from frontdesk.engine.tool_calls import Style


@dataclass(frozen=True)
class Chat:
    """A chat model in its loop; `context` counts tokens of one sequence."""

    name: str
    context: int
    loop: EngineLoop
    vocabulary: Vocabulary
    grammars: GrammarCompiler
    adapters: Adapters
    adapter: str | None = None

    @property
    def style(self) -> Style:
        """How the model writes tool calls."""
        return self.vocabulary.style

    def of_chat(self, body: ChatRequest, scope: str) -> Work:
        """The work of a chat. Raises `BadRequest` before a token is computed."""
        grammar = self._grammar(body)
        work = self._work(body, self._prompt(body), scope, body.alternatives)
        if body.response_format is None:
            work = replace(work, stops=work.stops + self.vocabulary.stops)
        return work if grammar is None else replace(work, constraint=self.grammars.compile(grammar), grammar=grammar)

    def of_completion(self, body: CompletionRequest, scope: str) -> Work:
        """The work of a completion. Raises `BadRequest`."""
        prompt = body.prompt
        tokens = self.vocabulary.encode(prompt, begin=True) if isinstance(prompt, str) else self._known(prompt)
        return self._work(body, tokens, scope, body.logprobs)

    def _work(
        self, body: ChatRequest | CompletionRequest, tokens: list[int], scope: str, alternatives: int | None
    ) -> Work:
        self._known(list(body.logit_bias or ()))
        return Work(
            prompt=self._fitting(tokens),
            scope=scope,
            adapter=self.adapter,
            limit=min(body.limit, self.context - len(tokens)),
            sampling=body.sampling(alternatives),
            stops=body.stops,
            count=body.n,
            ignore_end=body.ignore_eos,
            background=body.background,
            seconds=body.deadline,
        )

    def named(self, name: str, tenant: str) -> Chat | None:
        """The model as the name calls it: by its own name, or with an adapter of the tenant, as "model:adapter"."""
        return replace(self, adapter=self.adapters.named(name)) if name in self.adapters.names(tenant) else None

    def pieces(self, work: Work) -> AsyncIterator[Piece]:
        """The replies as they grow."""
        return generate(self.loop, self.vocabulary, work)

    async def score(self, prompt: str, candidates: Sequence[str], scope: str) -> list[dict[str, float | int]]:
        """Log-likelihood and length of each candidate."""
        tokens = self.vocabulary.encode(prompt, begin=True)
        rows = [self.vocabulary.encode(candidate, special=False) for candidate in candidates]
        self._fitting(tokens, more=max(map(len, rows)))
        scores = await score(self.loop, tokens, rows, scope, self.adapter)
        return [{"logprob": value, "tokens": len(row)} for value, row in zip(scores, rows, strict=True)]

    def _prompt(self, body: ChatRequest) -> list[int]:
        messages = [message.for_template() for message in body.messages]
        tools = body.offered
        shaped = self.style.messages(messages, tools)
        return self.vocabulary.prompt(shaped, [tool.declared for tool in tools] if self.style.native else [])

    def _grammar(self, body: ChatRequest) -> str | None:
        tools = body.offered
        if tools and body.tool_choice != "auto":
            return self.style.grammar(tools, "required", body.parallel_tool_calls and body.tool_choice == "required")
        if body.response_format is not None and (grammar := body.response_format.compiled()) is not None:
            if tools:
                raise BadRequest("response_format and tools cannot be joined: set tool_choice to none or required")
            return grammar
        return self.style.grammar(tools, "auto", body.parallel_tool_calls) if tools else None

    def _fitting(self, tokens: list[int], more: int = 0) -> list[int]:
        if not tokens:
            raise BadRequest("the prompt is empty: send at least one token")
        if len(tokens) + more >= self.context:
            raise BadRequest(f"the prompt has {len(tokens) + more} tokens, the context holds {self.context}: send less")
        return tokens

    def _known(self, tokens: list[int]) -> list[int]:
        unknown = next((token for token in tokens if token >= self.vocabulary.size), None)
        if unknown is not None:
            raise BadRequest(f"the model knows no token {unknown}: its vocabulary has {self.vocabulary.size}")
        return tokens


@dataclass(frozen=True)
class Ranking:
    """The reranker and its adapters."""

    reranker: Reranker
    adapters: Adapters


@dataclass
class Engine:
    """The served models; any of them may be missing."""

    chats: Sequence[Chat] = ()
    embedder: Embedder | None = None
    ranking: Ranking | None = None

    def names(self, tenant: str) -> list[str]:
        """Names of what is served to a tenant."""
        names = [name for chat in self.chats for name in chat.adapters.names(tenant)]
        names += [EMBEDDER_NAME] if self.embedder else []
        return names + (self.ranking.adapters.names(tenant) if self.ranking else [])

    def chat_model(self, name: str | None, tenant: str) -> Chat:
        """The chat model of that name, or the first one, which ":adapter" means as well. Raises `UnknownModel`, `BadRequest`."""
        if not self.chats:
            raise BadRequest("this engine has no chat model: start it with --model")
        if not name:
            return self.chats[0]
        if name.startswith(":"):
            name = f"{self.chats[0].name}{name}"
        found = next((chat for known in self.chats if (chat := known.named(name, tenant))), None)
        if found is None:
            raise self._unknown(name, tenant)
        return found

    def adapters(self, name: str | None, tenant: str) -> Adapters:
        """Those of the chat model of that name, of the first one, or of the reranker. Raises `UnknownModel`, `BadRequest`."""
        return self._ranking.adapters if name == RERANKER_NAME else self.chat_model(name, tenant).adapters

    async def embed(self, body: EmbeddingsRequest) -> tuple[list[list[float]], int]:
        """Unit vectors of the texts, and how many tokens they have."""
        if self.embedder is None:
            raise BadRequest("this engine has no embedder: start it with --embedder")
        if body.model not in (None, "", EMBEDDER_NAME):
            raise self._unknown(body.model, "")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.embedder.thread, self.embedder.embed_counted, body.texts)

    async def rerank(self, name: str | None, query: str, documents: list[str], tenant: str) -> list[float]:
        """The logit of each document for the query, by the reranker alone or with an adapter of the tenant."""
        ranking = self._ranking
        name = name or RERANKER_NAME
        if name not in ranking.adapters.names(tenant):
            raise self._unknown(name, tenant)
        adapter, reranker = ranking.adapters.named(name), ranking.reranker
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(reranker.thread, reranker.scores, query, documents, adapter)

    @property
    def _ranking(self) -> Ranking:
        if self.ranking is None:
            raise BadRequest("this engine has no reranker: start it with --reranker")
        return self.ranking

    def _unknown(self, asked: str | None, tenant: str) -> UnknownModel:
        return UnknownModel(f"there is no model {asked!r} here: this engine serves {', '.join(self.names(tenant))}")


def check_reply(text: str, schema: dict[str, Any]) -> None:
    """Validate a finished reply again. Raises `EngineError`."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise EngineError("the reply is not the JSON that its schema asks for") from error
    check_value(value, schema)


def check_value(value: Any, schema: dict[str, Any]) -> None:
    """Validate a value by the draft that its schema names, else 2020-12. Raises `EngineError`."""
    validator = validator_for(schema, default=Draft202012Validator)
    try:
        problem = next(iter(validator(schema).iter_errors(value)), None)
    except (RecursionError, Unresolvable, SchemaError, re.error) as error:
        raise EngineError("the reply cannot be held against its schema: simplify the schema") from error
    if problem is not None:
        raise EngineError(f"the reply breaks its schema: {problem.message[:500]}")
