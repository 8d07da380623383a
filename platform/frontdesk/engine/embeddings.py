"""Sentence embeddings by llama.cpp: BERT models with mean pooling, unit vectors, several texts in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from llama_cpp import llama_cpp as llama
from numpy.typing import NDArray

from frontdesk.engine import metrics
from frontdesk.engine.encoding import Encoder
from frontdesk.engine.errors import BadRequest

LONGEST = 256  # tokens of one text; the rest is left out


class Embedder(Encoder):
    """Owns one model and one thread; may be called from any thread."""

    def __init__(self, path: Path, *, threads: int) -> None:
        super().__init__(path, threads=threads, pooling=llama.LLAMA_POOLING_TYPE_UNSPECIFIED, name="embedder")
        self.width: int = llama.llama_model_n_embd(self.model)

    def embed(self, texts: Sequence[str | list[int]]) -> list[list[float]]:
        """Unit vectors of texts, or of their tokens. Call it on `thread` only."""
        return self.embed_counted(texts)[0]

    def embed_counted(self, texts: Sequence[str | list[int]]) -> tuple[list[list[float]], int]:
        """The same with the number of tokens. Raises `BadRequest` for a token that the model does not know."""
        rows = [self._row(text) for text in texts]
        metrics.EMBEDDED_TEXTS.inc(len(texts))
        return [_unit(vector.astype(np.float64)) for vector in self.encode(rows, self.width)], sum(map(len, rows))

    def _row(self, text: str | list[int]) -> list[int]:
        tokens = self.tokens(text, marks=True) if isinstance(text, str) else self._known(text)
        return tokens if len(tokens) <= LONGEST else [*tokens[: LONGEST - 1], tokens[-1]]

    def _known(self, tokens: list[int]) -> list[int]:
        words: int = llama.llama_vocab_n_tokens(self.vocab)
        if max(tokens) >= words:
            raise BadRequest(f"the embedder knows no token {max(tokens)}: its vocabulary has {words}")
        return tokens


def _unit(vector: NDArray[np.float64]) -> list[float]:
    return [float(x) for x in vector / max(float(np.linalg.norm(vector)), 1e-12)]
