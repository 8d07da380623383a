"""The real embedder and judge, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.reranking import Reranker

CACHE = Path.home() / ".cache/frontdesk/models"


class LocalModels:
    """The embedder and the judge, each on its own thread; remembers what it has embedded, as the platform does."""

    def __init__(self, path: Path, judge: Path) -> None:
        self._model = Embedder(path, threads=1)
        self._judge = Reranker(judge, threads=1)
        self._known: dict[str, list[float]] = {}

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            rows = await asyncio.get_running_loop().run_in_executor(self._model.thread, self._model.embed, new)
            self._known.update(zip(new, rows, strict=True))
        return [self._known[text] for text in texts]

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._judge.thread, self._judge.scores, query, list(documents))

    def close(self) -> None:
        self._judge.thread.shutdown()
        self._model.thread.shutdown()


@pytest.fixture(scope="session")
def embedder() -> Iterator[LocalModels]:
    embedder = LocalModels(prepare_embedder(CACHE), prepare_judge(CACHE))
    yield embedder
    embedder.close()
