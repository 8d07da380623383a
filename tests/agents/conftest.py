"""The real embedder, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from frontdesk.engine.embedder import prepare_embedder
from frontdesk.engine.embeddings import Embedder

CACHE = Path.home() / ".cache/frontdesk/models"


class LocalEmbedder:
    """all-MiniLM-L6-v2 on its own thread; remembers what it has embedded, as the platform does."""

    def __init__(self, path: Path) -> None:
        self._model = Embedder(path, threads=1)
        self._known: dict[str, list[float]] = {}

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            rows = await asyncio.get_running_loop().run_in_executor(self._model.thread, self._model.embed, new)
            self._known.update(zip(new, rows, strict=True))
        return [self._known[text] for text in texts]

    def close(self) -> None:
        self._model.thread.shutdown()


@pytest.fixture(scope="session")
def embedder() -> Iterator[LocalEmbedder]:
    embedder = LocalEmbedder(prepare_embedder(CACHE))
    yield embedder
    embedder.close()
