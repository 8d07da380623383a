"""A GGUF read by llama.cpp in this process, one sequence at a time: tokens, logits and likelihoods for checks and scores."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from llama_cpp import llama_cpp
from numpy.typing import NDArray

from frontdesk.engine.loras import Loras
from frontdesk.tuning.starter.errors import BadModelFile

_ignore = llama_cpp.llama_log_callback(lambda level, text, data: None)


def silence() -> None:
    """Turn off llama.cpp's own log lines on stderr, for this process."""
    llama_cpp.llama_log_set(_ignore, None)


class LlamaReader:
    """Use as a context manager; not thread-safe. Raises `BadModelFile` when llama.cpp cannot load the file."""

    def __init__(self, path: Path, context: int = 1024) -> None:
        silence()
        llama_cpp.llama_backend_init()
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(path), llama_cpp.llama_model_default_params())
        if not self._model:
            raise BadModelFile(f"llama.cpp cannot load {path}: give a GGUF of a text model")
        options = llama_cpp.llama_context_default_params()
        options.n_ctx = options.n_batch = options.n_ubatch = context
        options.n_threads = options.n_threads_batch = 1
        options.type_k = options.type_v = llama_cpp.GGML_TYPE_F32
        options.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._context = llama_cpp.llama_init_from_model(self._model, options)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._size: int = llama_cpp.llama_vocab_n_tokens(self._vocabulary)

    def __enter__(self) -> LlamaReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)

    def adapt(self, path: Path) -> None:
        """Compute with a LoRA from now on. Raises `BadModel` when it is none, or does not fit the model."""
        loras = Loras(self._model, self._context)
        loras.add(path.stem, path)
        loras.use(path.stem)
        self._forget(0)

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The text's token ids; `special` reads `<|im_start|>` and the like as what they mean."""
        data = text.encode()
        room = (llama_cpp.llama_token * (len(data) + 8))()
        count = llama_cpp.llama_tokenize(self._vocabulary, data, len(data), room, len(room), True, special)
        return list(room[:count])

    def logits(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """The scores after each token, (tokens, vocabulary)."""
        self._forget(0)
        return self._decode(tokens, first=0, every=True)

    def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        """The log-likelihood of each candidate as the continuation of the prompt, which is computed once."""
        start = self.tokens(prompt)
        self._forget(0)
        after_prompt = self._decode(start, first=0, every=False)
        return [self._continuation(len(start), after_prompt, self.tokens(text)) for text in candidates]

    def _continuation(self, at: int, after_prompt: NDArray[np.float32], tokens: Sequence[int]) -> float:
        scores = after_prompt
        if len(tokens) > 1:
            scores = np.vstack([after_prompt, self._decode(tokens[:-1], first=at, every=True)])
            self._forget(at)
        return float(sum(row[token] - _log_sum(row) for row, token in zip(scores, tokens, strict=True)))

    def _forget(self, start: int) -> None:
        llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(self._context), 0, start, -1)

    def _decode(self, tokens: Sequence[int], *, first: int, every: bool) -> NDArray[np.float32]:
        batch = llama_cpp.llama_batch_init(len(tokens), 0, 1)
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index], batch.pos[index] = token, first + index
            batch.n_seq_id[index], batch.seq_id[index][0] = 1, 0
            batch.logits[index] = every or index == len(tokens) - 1
        failed = llama_cpp.llama_decode(self._context, batch)
        llama_cpp.llama_batch_free(batch)
        if failed:
            raise BadModelFile(f"llama.cpp could not compute {len(tokens)} tokens (code {failed})")
        rows = len(tokens) if every else 1
        scores = llama_cpp.llama_get_logits(self._context)
        return np.ctypeslib.as_array(ctypes.cast(scores, ctypes.POINTER(ctypes.c_float)), (rows, self._size)).copy()


def _log_sum(row: NDArray[np.float32]) -> float:
    highest = float(row.max())
    return highest + float(np.log(np.exp(row - highest).sum()))
