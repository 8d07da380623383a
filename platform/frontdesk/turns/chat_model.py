"""The models as the agents see them: our engine, or any OpenAI-compatible server for the chat model."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from frontdesk.engine import client as engine_client
from frontdesk.engine.catalogue.in_use import chat_file
from frontdesk.engine.client import EngineClient
from frontdesk.engine.errors import BadModel
from frontdesk.engine.models.starter import file_hash
from frontdesk.kit import addresses
from frontdesk.kit.settings import Settings
from frontdesk.turns.phrases import learn
from frontdesk_agents.ports import ChatModel, Completion, Embedder, Judge
from frontdesk_agents.retrieving.examples import Phrase

REMEMBERED = 20_000  # embedded texts kept in memory, 3 KB each
EMBEDDED_AT_ONCE = 64  # texts in one request


@dataclass(frozen=True)
class TenantModel:
    """Implements `ChatModel` for one tenant."""

    client: EngineClient
    kind: Literal["builtin", "instruct"]

    async def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        """See the port."""
        return await self.client.score(prompt, list(candidates))

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion:
        """See the port."""
        return await completion_of(self.client.complete(messages, schema=schema, max_tokens=max_tokens))

    def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        """See the port."""
        return self.client.stream(messages, max_tokens=max_tokens)


async def completion_of(asked: Awaitable[engine_client.Completion]) -> Completion:
    """The engine's completion in the agents' words."""
    done = await asked
    return Completion(done.text, done.prompt_tokens, done.completion_tokens)


@dataclass
class ChatBase:
    """The file of this installation's chat model, and the name by which versions know it: the SHA-256 of its bytes."""

    settings: Settings
    _known: tuple[tuple[str, int, int], str] | None = None

    async def name(self) -> str:
        """The name; empty where the model is behind a URL. Read anew when the file has changed. Raises `BadModel`."""
        file = chat_file(self.settings)
        return await asyncio.to_thread(self._name, file) if file is not None else ""

    def _name(self, file: Path) -> str:
        try:
            state = file.stat()
            mark = str(file), state.st_size, state.st_mtime_ns
            if self._known is None or self._known[0] != mark:
                self._known = mark, file_hash(file)
        except OSError as error:
            raise BadModel(f"{file} cannot be read ({error.strerror})") from error
        return self._known[1]


class RememberingEmbedder:
    """Implements `Embedder`; keeps the vectors of short texts that come again and again (examples, greetings)."""

    def __init__(self, client: Embedder) -> None:
        self._client = client
        self._known: OrderedDict[str, list[float]] = OrderedDict()

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See the port."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh: dict[str, list[float]] = {}
        for start in range(0, len(missing), EMBEDDED_AT_ONCE):
            batch = missing[start : start + EMBEDDED_AT_ONCE]
            fresh.update(zip(batch, await self._client.embed(batch), strict=True))
        vectors = [fresh[text] if text in fresh else self._known[text] for text in texts]
        self.remember(fresh)
        return vectors

    def remember(self, fresh: Mapping[str, list[float]]) -> None:
        """Keep the vectors of texts that were embedded before."""
        self._known.update(fresh)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


class Models:
    """The models of this installation, for each tenant in its own scope of the engine's cache."""

    def __init__(self, settings: Settings) -> None:
        socket = addresses.engine_socket(settings)
        self._engine = EngineClient(socket=socket)
        self._embedder = RememberingEmbedder(self._engine)
        self._chat = self._engine
        self._kind: Literal["builtin", "instruct"] = "builtin" if settings.model is None else "instruct"
        if settings.model is not None and settings.model.startswith(("http://", "https://")):
            key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
            self._chat = EngineClient(base_url=settings.model, api_key=key, model=settings.model_name)

    def of(self, tenant_id: UUID) -> tuple[ChatModel, Embedder]:
        """The chat model and the embedder for a tenant's turn."""
        return TenantModel(self._chat.for_tenant(str(tenant_id)), self._kind), self._embedder

    def embedder(self, _tenant_id: UUID) -> Embedder:
        """The embedder, for ingestion."""
        return self._embedder

    async def learn(self, phrases: Sequence[Phrase], kept: Path) -> None:
        """Know the vectors of phrases before the first turn; they are kept in a file."""
        await learn(phrases, self._embedder, kept)

    @property
    def engine(self) -> EngineClient:
        """Our own engine, for measurements."""
        return self._engine

    @property
    def judge(self) -> Judge:
        """Our own engine's, whichever chat model is used."""
        return self._engine

    async def ping(self) -> None:
        """Raises when the engine does not answer."""
        await self._engine.models()

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.close()
        if self._chat is not self._engine:
            await self._chat.close()
