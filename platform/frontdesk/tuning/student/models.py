"""The package's embedder and judge in this process, behind the agents' ports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.reranking import Reranker
from frontdesk.kit.home import cache_directory
from frontdesk.turns.chat_model import RememberingEmbedder


@dataclass(frozen=True)
class ThisEmbedder:
    """Implements `Embedder`."""

    model: Embedder

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See the port."""
        return await asyncio.get_running_loop().run_in_executor(self.model.thread, self.model.embed, list(texts))


@dataclass(frozen=True)
class ThisJudge:
    """Implements `Judge`, with an adapter that the reranker has loaded or none."""

    model: Reranker
    adapter: str | None = None

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        """See the port."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.model.thread, self.model.scores, query, list(documents), self.adapter)


@dataclass(frozen=True)
class Models:
    """The models; `base` is the judge's file, whose name changes with its layers: an adapter fits no other."""

    embedder: RememberingEmbedder
    reranker: Reranker
    plain: Embedder
    base: Path
    _rows: dict[tuple[str, str], list[int]] = field(default_factory=dict, repr=False)

    def row(self, question: str, text: str) -> list[int]:
        """The tokens of both as the judge reads them; remembered, since training reads them again and again."""
        if (question, text) not in self._rows:
            self._rows[question, text] = self.reranker.row(question, text)
        return self._rows[question, text]


@contextmanager
def opened(threads: int) -> Iterator[Models]:
    """The models, loaded until the block ends."""
    cache = cache_directory() / "models"
    base = prepare_judge(cache)
    plain, reranker = Embedder(prepare_embedder(cache), threads=threads), Reranker(base, threads=threads)
    try:
        yield Models(RememberingEmbedder(ThisEmbedder(plain)), reranker, plain, base)
    finally:
        reranker.thread.shutdown()
        plain.thread.shutdown()
