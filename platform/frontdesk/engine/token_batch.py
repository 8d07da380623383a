"""llama.cpp's batch (`llama_batch` in llama.h) as arrays that are written a run of tokens at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from llama_cpp import llama_cpp as llama

_Number = ctypes.c_int32


class TokenBatch:
    """Room for `capacity` tokens, each in one sequence. `raw` is what llama.cpp takes, for as long as this lives."""

    def __init__(self, capacity: int) -> None:
        numbers: Any = _Number * capacity
        self._tokens, self._positions, self._sequences, self._ones = numbers(), numbers(), numbers(), numbers()
        self._ones[:] = [1] * capacity
        flags: Any = ctypes.c_int8 * capacity
        self._outputs = flags()
        self._each = (ctypes.POINTER(_Number) * capacity)()
        for place in range(capacity):
            self._each[place] = ctypes.pointer(_Number.from_buffer(self._sequences, place * ctypes.sizeof(_Number)))
        self.raw = llama.llama_batch(
            token=self._tokens,
            pos=self._positions,
            n_seq_id=self._ones,
            seq_id=self._each,
            logits=self._outputs,
        )

    def clear(self) -> None:
        """Take all tokens out."""
        self.raw.n_tokens = 0

    def add(self, tokens: Sequence[int], position: int, sequence: int, *, wanted: int) -> range:
        """Tokens of a sequence, from a position on; the output is wanted after those from the place `wanted` among them on. Returns
        where in the batch these are."""
        start, count = self.raw.n_tokens, len(tokens)
        end = start + count
        self._tokens[start:end] = tokens
        self._positions[start:end] = range(position, position + count)
        self._sequences[start:end] = [sequence] * count
        self._outputs[start:end] = [0] * wanted + [1] * (count - wanted)
        self.raw.n_tokens = end
        return range(start + wanted, end)
