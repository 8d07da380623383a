"""A model that counts: each token is the one before plus one."""

from __future__ import annotations

import queue
from dataclasses import dataclass, field

import numpy as np

from frontdesk.engine.errors import OutOfCache
from frontdesk.engine.request import Logits, Request
from frontdesk.engine.runner import check
from frontdesk.engine.scheduler import Chunk
from frontdesk.engine.shelf import State

WORDS = 100
END = WORDS - 1


@dataclass
class CountingRunner:
    """Implements `Runner`: checks that every token is decoded at the place where its sequence ends."""

    capacity: int = 10_000
    steps: int = 0
    codes: list[int] = field(default_factory=list)  # that llama_decode returns next
    held: dict[int, list[int]] = field(default_factory=dict)
    emptied: list[int] = field(default_factory=list)
    adapters: list[str | None] = field(default_factory=list)

    def save(self, sequence: int) -> State:
        return np.array(self.held.get(sequence, []), np.int64).view(np.uint8)

    def restore(self, sequence: int, state: State) -> None:
        self.held[sequence] = state.view(np.int64).tolist()

    def keep(self, sequence: int, length: int) -> None:
        self.held[sequence] = self.held.get(sequence, [])[:length]
        if length == 0:
            self.emptied.append(sequence)

    def decode(self, chunks: list[Chunk], positions: list[int]) -> list[list[Logits]]:
        code = self.codes.pop(0) if self.codes else 0
        if code == 2:  # some of it was computed
            self.held.setdefault(chunks[0].request.slot or 0, []).append(chunks[0].tokens[0])
        check(code)
        if sum(map(len, self.held.values())) + sum(len(chunk.tokens) for chunk in chunks) > self.capacity:
            raise OutOfCache("the KV cache is full")
        for chunk, position in zip(chunks, positions, strict=True):
            assert chunk.request.slot is not None
            tokens = self.held.setdefault(chunk.request.slot, [])
            assert len(tokens) == position
            tokens.extend([*chunk.tokens, *chunk.guesses])
        self.steps += 1
        return [
            [self._next(token) for token in (chunk.tokens[-1], *chunk.guesses)] if chunk.last else []
            for chunk in chunks
        ]

    def use(self, adapter: str | None) -> None:
        self.adapters.append(adapter)

    def is_end(self, token: int) -> bool:
        return token == END

    def _next(self, token: int) -> Logits:
        logits = np.zeros(WORDS, dtype=np.float32)
        logits[(token + 1) % WORDS] = 10
        return logits


@dataclass
class Asked:
    """A request with what came of it."""

    request: Request
    tokens: list[int]
    results: queue.SimpleQueue[str | list[float] | Exception]

    def result(self) -> str | list[float] | Exception:
        return self.results.get(timeout=5)


def ask(
    prompt: list[int], scope: str = "a", *, max_tokens: int = 3, candidates: list[list[int]] | None = None
) -> Asked:
    tokens: list[int] = []
    results: queue.SimpleQueue[str | list[float] | Exception] = queue.SimpleQueue()
    request = Request(
        prompt, scope, lambda e: tokens.append(e.token), results.put, max_tokens=max_tokens, candidates=candidates or []
    )
    return Asked(request, tokens, results)
