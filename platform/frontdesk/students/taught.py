"""What a training wrote beside the adapter (`student.json`): examples of each agent, weights of answerability, and which sentences the
documents held.

Its form is that of `tuning.student.shown`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from frontdesk.students.errors import BadStudent
from frontdesk_agents.retrieving.examples import english
from frontdesk_agents.student import Student, StudentExample

MOST_EXAMPLES = 5_000  # of all agents
MOST_SENTENCES = 20_000
LONGEST_QUOTE = 2_000  # characters


class Example(BaseModel):
    """A message without personal data, the action it means, and the sentence of the documents that answered it."""

    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    language: Annotated[str, Field(max_length=8)]
    action: Annotated[str, Field(min_length=1, max_length=64)]
    quote: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)] | None = None


class Taught(BaseModel):
    """`base` is the file name of the judge that the adapter fits, or the SHA-256 of the chat model's file; `examples` are by the agent's slug; `answerability` holds weights by
    feature, none where the package's are to stay; `sentences` are fingerprints of those that stood in the documents."""

    base: Annotated[str, Field(max_length=200)]
    examples: dict[str, list[Example]]
    answerability: dict[str, FiniteFloat] = {}
    sentences: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=MOST_SENTENCES)] = []

    @classmethod
    def read(cls, written: Any) -> Taught:
        """The file's content, checked. Raises `BadStudent`."""
        try:
            taught = cls.model_validate(written)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise BadStudent(f"the training wrote no student that can be read: {where}: {first['msg']}") from error
        if len(taught.texts()) > MOST_EXAMPLES:
            raise BadStudent(f"the training wrote {len(taught.texts())} examples: at most {MOST_EXAMPLES} are kept")
        return taught

    def texts(self) -> list[str]:
        """Every example as the embedder should read it, agent by agent."""
        return [english(each.text, each.language) for examples in self.examples.values() for each in examples]

    def of(self, agent: str, name: str, vectors: NDArray[np.float32]) -> Student:
        """One agent's student; `vectors` are those of `texts`."""
        bare = Student(name, answerability=self.answerability, sentences=frozenset(self.sentences))
        first = 0
        for slug, examples in self.examples.items():
            if slug == agent:
                rows = vectors[first : first + len(examples)]
                return replace(bare, examples=tuple(map(_example, examples)), vectors=rows)
            first += len(examples)
        return bare


def packed(vectors: Sequence[Sequence[float]]) -> bytes:
    """Vectors as they are stored: little-endian 32-bit floats, row by row."""
    return np.asarray(vectors, dtype="<f4").tobytes()


def unpacked(stored: bytes, width: int) -> NDArray[np.float32]:
    """The rows again."""
    rows: NDArray[np.float32] = np.frombuffer(stored, dtype="<f4").reshape(-1, width)
    return rows


def _example(example: Example) -> StudentExample:
    return StudentExample(example.text, example.language, example.action, example.quote)
