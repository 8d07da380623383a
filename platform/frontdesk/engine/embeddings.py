"""Sentence embeddings by llama.cpp: BERT models with mean pooling, unit vectors, several texts in one batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as llama

from frontdesk.engine import metrics
from frontdesk.engine.errors import BadModel, DecodeFailed
from frontdesk.engine.runner import load_model

LONGEST = 256  # tokens of one text; the rest is left out
BATCH = 2048  # tokens of one call
TEXTS = 64  # of one call


class Embedder:
    """Owns one model and one thread; may be called from any thread."""

    def __init__(self, path: Path, *, threads: int) -> None:
        self._model = load_model(path)
        self._vocab = llama.llama_model_get_vocab(self._model)
        self.width = llama.llama_model_n_embd(self._model)
        self._context = self._make_context(threads)
        self._batch = llama.llama_batch_init(BATCH, 0, 1)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")

    def embed(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of the texts. Call it on `thread` only."""
        rows = [self._tokens(text) for text in texts]
        vectors: list[list[float]] = []
        start = 0
        while start < len(rows):
            end, room = start, BATCH
            while end < len(rows) and end - start < TEXTS and len(rows[end]) <= room:
                room -= len(rows[end])
                end += 1
            vectors += self._embed_batch(rows[start:end])
            start = end
        metrics.EMBEDDED_TEXTS.inc(len(texts))
        return vectors

    def _embed_batch(self, rows: list[list[int]]) -> list[list[float]]:
        batch, index = self._batch, 0
        for sequence, tokens in enumerate(rows):
            for position, token in enumerate(tokens):
                batch.token[index], batch.pos[index] = token, position
                batch.n_seq_id[index], batch.seq_id[index][0] = 1, sequence
                batch.logits[index] = True
                index += 1
        batch.n_tokens = index
        code = llama.llama_encode(self._context, batch)
        if code != 0:
            raise DecodeFailed(f"llama_encode returned {code}")
        return [self._vector(sequence) for sequence in range(len(rows))]

    def _vector(self, sequence: int) -> list[float]:
        pointer = llama.llama_get_embeddings_seq(self._context, sequence)
        vector = np.ctypeslib.as_array(pointer, shape=(self.width,)).astype(np.float64)
        return [float(x) for x in vector / max(float(np.linalg.norm(vector)), 1e-12)]

    def _tokens(self, text: str) -> list[int]:
        data = text.encode(errors="replace")[: LONGEST * 16]
        tokens = (llama.llama_token * (len(data) + 8))()
        count = llama.llama_tokenize(self._vocab, data, len(data), tokens, len(data) + 8, True, False)
        found = list(tokens[: max(count, 0)])
        return found if len(found) <= LONGEST else [*found[: LONGEST - 1], found[-1]]

    def _make_context(self, threads: int) -> Any:
        params = llama.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = BATCH
        params.n_seq_max = TEXTS
        params.n_threads = params.n_threads_batch = threads
        params.embeddings = True
        params.kv_unified = True
        params.no_perf = True
        context = llama.llama_init_from_model(self._model, params)
        if not context:
            raise BadModel("llama.cpp cannot make a context for the embedder")
        return context
