"""What a tenant's own student brings to a turn beside its judge, which comes through the `Judge` port as every judge does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class StudentExample:
    """A message of this tenant's customers and the action it means: a tool's name, answer, dont_know, hand_off, greet ... `quote` is the
    sentence of the documents that answered it, in their own words."""

    text: str
    language: str
    action: str
    quote: str | None = None


@dataclass(frozen=True, eq=False)
class Student:
    """The student of one agent. `vectors` are the unit vectors of the examples' English, as rows; `answerability` are weights by
    feature in place of the package's, none where those are to stay; `sentences` are the fingerprints of those that stood in the
    documents when it was made."""

    name: str = ""
    examples: tuple[StudentExample, ...] = ()
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    answerability: Mapping[str, float] = field(default_factory=dict)
    sentences: frozenset[str] = frozenset()

    def of(self, actions: Collection[str]) -> Student:
        """With the examples of these actions alone: an agent's next version may have fewer tools."""
        kept = [at for at, example in enumerate(self.examples) if example.action in actions]
        return replace(self, examples=tuple(self.examples[at] for at in kept), vectors=self.vectors[kept])


NO_STUDENT = Student()


def fingerprint(sentence: str) -> str:
    """A short name of a sentence, by which it is known again."""
    return hashlib.blake2b(sentence.encode(), digest_size=8).hexdigest()
