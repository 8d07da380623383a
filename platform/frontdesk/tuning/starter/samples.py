"""Training samples as tokens: a prompt, a completion, and batches of similar lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST_SAMPLE = 512  # tokens; a longer sample is left out
_CHUNK = 4096  # samples that are sorted by length together


@dataclass(frozen=True)
class Sample:
    """What the model reads and what it should say after it, with the special tokens written out."""

    prompt: str
    completion: str


@dataclass(frozen=True)
class Batch:
    """Token rows padded with 0, and the weight of each token as a target (0 for padding)."""

    tokens: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True)
class Corpus:
    """Samples end to end: `tokens`, the end of each sample in it, and the length of each prompt."""

    tokens: NDArray[np.uint16]
    ends: NDArray[np.int64]
    prompts: NDArray[np.int64]

    @classmethod
    def encode(cls, samples: Sequence[Sample], tokenizer: Tokenizer) -> Corpus:
        """Tokenise; samples over `LONGEST_SAMPLE` are dropped."""
        prompts = tokenizer.encode_batch_fast([sample.prompt for sample in samples], add_special_tokens=False)
        completions = tokenizer.encode_batch_fast([sample.completion for sample in samples], add_special_tokens=False)
        pairs = [(p.ids, c.ids) for p, c in zip(prompts, completions, strict=True) if len(p) + len(c) <= LONGEST_SAMPLE]
        return cls(
            np.array([token for prompt, completion in pairs for token in (*prompt, *completion)], dtype=np.uint16),
            np.cumsum([len(prompt) + len(completion) for prompt, completion in pairs]),
            np.array([len(prompt) for prompt, _ in pairs]),
        )

    def save(self, path: Path) -> None:
        np.savez_compressed(path, tokens=self.tokens, ends=self.ends, prompts=self.prompts)

    @classmethod
    def load(cls, path: Path) -> Corpus:
        with np.load(path) as file:
            return cls(file["tokens"], file["ends"], file["prompts"])

    def __len__(self) -> int:
        return len(self.ends)

    def sample(self, index: int) -> list[int]:
        """One sample's tokens."""
        start = self.ends[index - 1] if index else 0
        return [int(token) for token in self.tokens[start : self.ends[index]]]

    def batches(self, order: np.random.Generator, tokens: int, prompt_weight: float) -> Iterator[Batch]:
        """One epoch in random order, at most `tokens` a batch with padding; prompt tokens count `prompt_weight`."""
        lengths = np.diff(self.ends, prepend=0)
        shuffled = order.permutation(len(self))
        groups = [
            group
            for start in range(0, len(self), _CHUNK)
            for group in _fill(shuffled[start : start + _CHUNK], lengths, tokens)
        ]
        for index in order.permutation(len(groups)):
            yield self._batch(groups[index], lengths, prompt_weight)

    def _batch(self, group: Sequence[int], lengths: NDArray[np.int64], prompt_weight: float) -> Batch:
        width = int(max(lengths[index] for index in group))
        rows = np.zeros((len(group), width), dtype=np.int64)
        weights = np.zeros((len(group), width), dtype=np.float32)
        for row, index in enumerate(group):
            length, end = lengths[index], self.ends[index]
            rows[row, :length] = self.tokens[end - length : end]
            weights[row, :length] = 1.0
            weights[row, : self.prompts[index]] = prompt_weight
        return Batch(rows, weights)


def _fill(chunk: NDArray[np.int64], lengths: NDArray[np.int64], tokens: int) -> Iterator[list[int]]:
    """Groups of similar length whose padded size stays within `tokens`."""
    group: list[int] = []
    for index in chunk[np.argsort(lengths[chunk], kind="stable")]:
        if group and (len(group) + 1) * lengths[index] > tokens:
            yield group
            group = []
        group.append(int(index))
    yield group
