"""BERT models in llama.cpp: rows of tokens to one vector each, several rows in one batch."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as llama
from numpy.typing import NDArray

from frontdesk.engine.errors import BadModel, DecodeFailed
from frontdesk.engine.runner import load_model
from frontdesk.engine.token_batch import TokenBatch

BATCH = 2048  # tokens of one call
ROWS = 64  # of one call

Vector = NDArray[np.float32]


class Encoder:
    """Owns one model and the one thread on which everything here is called."""

    def __init__(self, path: Path, *, threads: int, pooling: int, name: str) -> None:
        self.model = load_model(path)
        self.vocab = llama.llama_model_get_vocab(self.model)
        self._context = self._make_context(threads, pooling)
        self._batch = TokenBatch(BATCH)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    def tokens(self, text: str, *, marks: bool = False) -> list[int]:
        """The text's tokens, with the model's own marks around them or without; `BATCH` times sixteen bytes are read."""
        data = text.encode(errors="replace")[: BATCH * 16]
        found = (llama.llama_token * (len(data) + 8))()
        count = llama.llama_tokenize(self.vocab, data, len(data), found, len(data) + 8, marks, False)
        return list(found[: max(count, 0)])

    def encode(self, rows: list[list[int]], width: int) -> list[Vector]:
        """The pooled output of each row, `width` numbers. No row may be longer than `BATCH`. Raises `DecodeFailed`."""
        return [vector for part in _parts(rows) for vector in self._encode(part, width)]

    def _encode(self, rows: list[list[int]], width: int) -> list[Vector]:
        self._batch.clear()
        for sequence, tokens in enumerate(rows):
            self._batch.add(tokens, 0, sequence, wanted=0)
        code = llama.llama_encode(self._context, self._batch.raw)
        if code != 0:
            raise DecodeFailed(f"llama_encode returned {code}")
        return [self._pooled(sequence, width) for sequence in range(len(rows))]

    def _pooled(self, sequence: int, width: int) -> Vector:
        pointer = llama.llama_get_embeddings_seq(self._context, sequence)
        return np.ctypeslib.as_array(pointer, shape=(width,)).copy()

    def _make_context(self, threads: int, pooling: int) -> Any:
        params = llama.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = BATCH
        params.n_seq_max = ROWS
        params.n_threads = params.n_threads_batch = threads
        params.embeddings = True
        params.pooling_type = pooling
        params.kv_unified = True
        params.no_perf = True
        context = llama.llama_init_from_model(self.model, params)
        if not context:
            raise BadModel("llama.cpp cannot make a context for this BERT model")
        return context


def _parts(rows: list[list[int]]) -> Iterator[list[list[int]]]:
    """The rows in their order, in calls that fit."""
    part: list[list[int]] = []
    for row in rows:
        if part and (len(part) == ROWS or sum(map(len, part)) + len(row) > BATCH):
            yield part
            part = []
        part.append(row)
    if part:
        yield part
