"""The examples of an agent's actions as vectors, and the nearest of them to a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from frontdesk_agents.gloss import to_english
from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.corrections import Correction, Corrections
from frontdesk_agents.student import Student

NEIGHBOURS = 10
SHARPNESS = 20.0  # a neighbour's vote is exp(SHARPNESS * similarity)
BATCH = 64
STRANGERS = 0.05  # the share of examples that are less like the others than their border
FEWEST = 8  # examples from which a border can be told
NO_BORDER = 0.3  # the border of an action with fewer
SAMPLED = 200  # of an action's examples, when it has more

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Phrase:
    """A way to ask for an action; `kind` tells examples from the action's description, and from that of one `argument` of a tool."""

    text: str
    language: str
    action: str
    kind: str = "example"
    argument: str = ""


@dataclass(frozen=True)
class Near:
    """The correction nearest to a message, and how near the nearest example of any other action is."""

    entry: Correction
    similarity: float
    rival: float


@dataclass(frozen=True)
class ExampleIndex:
    """Every phrase of an agent with its unit vector; the last rows of `examples` are those of `corrected`."""

    actions: tuple[str, ...]
    examples: Vectors
    owners: NDArray[np.int_]  # of each example, its position in `actions`
    descriptions: Mapping[str, Vectors]
    borders: Mapping[str, float] = field(default_factory=dict)
    corrected: tuple[Correction, ...] = ()
    arguments: Mapping[str, Mapping[str, Vectors]] = field(default_factory=dict)  # by tool and name

    def far(self, found: Mapping[str, Sequence[float]]) -> list[str]:
        """The actions whose best similarity, as `nearest` has it, lies beyond their border: nothing that they were shown is like it."""
        return [action for action, border in self.borders.items() if found[action][0] < border]

    def with_student(self, student: Student, means: Mapping[str, str]) -> ExampleIndex:
        """The index with a student's examples as its own, before any correction: `means` maps their actions to those that are
        weighed."""
        if not student.examples:
            return self
        joined = self._joined([means[example.action] for example in student.examples], student.vectors)
        own = {action: joined.examples[joined.owners == at] for at, action in enumerate(joined.actions)}
        return replace(joined, borders=_borders(own))

    def with_corrections(self, corrections: Corrections, means: Mapping[str, str]) -> ExampleIndex:
        """The index with corrections as examples of what they mean: `means` maps their actions to those that are weighed."""
        if not corrections.entries:
            return self
        joined = self._joined([means[entry.action] for entry in corrections.entries], corrections.vectors)
        return replace(joined, corrected=corrections.entries)

    def _joined(self, meant: Sequence[str], vectors: Vectors) -> ExampleIndex:
        """The index with more examples, each of the action it means, behind its own."""
        actions = tuple(dict.fromkeys([*self.actions, *meant]))
        owners = np.array([actions.index(action) for action in meant], dtype=np.int_)
        return replace(
            self,
            actions=actions,
            examples=np.concatenate([self.examples, vectors]),
            owners=np.concatenate([self.owners, owners]),
        )

    def correction(self, vector: Sequence[float]) -> Near | None:
        """The nearest correction; None when there is none."""
        if not self.corrected:
            return None
        first = len(self.examples) - len(self.corrected)
        similarities = self.examples @ np.asarray(vector, dtype=np.float32)
        at = first + int(similarities[first:].argmax())
        rivals = similarities[:first][self.owners[:first] != self.owners[at]]
        return Near(self.corrected[at - first], _rounded(similarities[at]), _rounded(rivals.max(initial=0.0)))

    def nearest(self, vector: Sequence[float]) -> tuple[dict[str, list[float]], str]:
        """For every action [best similarity, mean of its three best, share of the vote, description's similarity],
        and the action of the single nearest example."""
        query = np.asarray(vector, dtype=np.float32)
        similarities = self.examples @ query
        votes = self._votes(similarities)
        found = {}
        for at, action in enumerate(self.actions):
            own = np.sort(similarities[self.owners == at])[::-1]
            described = self.descriptions.get(action)
            found[action] = [
                _rounded(own[0]) if own.size else 0.0,
                _rounded(own[:3].mean()) if own.size else 0.0,
                _rounded(votes[at]),
                _rounded((described @ query).max()) if described is not None else 0.0,
            ]
        return found, self.actions[int(self.owners[int(similarities.argmax())])]

    def _votes(self, similarities: Vectors) -> NDArray[np.float64]:
        top = np.argsort(-similarities, kind="stable")[:NEIGHBOURS]
        weights = np.exp(SHARPNESS * (similarities[top] - similarities[top[0]])).astype(np.float64)
        shares: NDArray[np.float64] = (
            np.bincount(self.owners[top], weights, minlength=len(self.actions)) / weights.sum()
        )
        return shares


async def build_index(phrases: Sequence[Phrase], embedder: Embedder) -> ExampleIndex:
    """Embed every phrase once, in batches; French ones by their English gloss."""
    vectors = await embed_all([english(phrase.text, phrase.language) for phrase in phrases], embedder)
    actions = tuple(dict.fromkeys(phrase.action for phrase in phrases))
    examples = [at for at, phrase in enumerate(phrases) if phrase.kind == "example"]
    owners = np.array([actions.index(phrases[at].action) for at in examples], dtype=np.int_)
    described = {
        action: vectors[[at for at, p in enumerate(phrases) if p.action == action and p.kind == "description"]]
        for action in {phrase.action for phrase in phrases if phrase.kind == "description"}
    }
    own = {action: vectors[examples][owners == at] for at, action in enumerate(actions)}
    arguments: dict[str, dict[str, Vectors]] = {}
    for at, phrase in enumerate(phrases):
        if phrase.kind == "argument":
            arguments.setdefault(phrase.action, {})[phrase.argument] = vectors[at]
    return ExampleIndex(actions, vectors[examples], owners, described, _borders(own), arguments=arguments)


def _borders(own: Mapping[str, Vectors]) -> dict[str, float]:
    """How near a wish must be to an action's best example, told by the examples themselves: halfway between the similarity that
    all but `STRANGERS` of its examples have to another one of them, and the same of all actions together."""
    kinships = {action: _kinships(rows) for action, rows in own.items() if len(rows) >= FEWEST}
    if not kinships:
        return dict.fromkeys(own, NO_BORDER)
    common = np.quantile(np.concatenate(list(kinships.values())), STRANGERS)
    borders = {action: float(np.quantile(found, STRANGERS) + common) / 2 for action, found in kinships.items()}
    return {action: borders.get(action, NO_BORDER) for action in own}


def _kinships(rows: Vectors) -> Vectors:
    """The similarity of an action's examples, at most `SAMPLED`, to the nearest other one."""
    asked = np.linspace(0, len(rows) - 1, min(len(rows), SAMPLED)).astype(np.int_)
    similarities = rows[asked] @ rows.T
    similarities[np.arange(len(asked)), asked] = -1.0
    nearest: Vectors = similarities.max(axis=1)
    return nearest


async def embed_all(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """The vectors of any number of texts, as rows."""
    rows: list[list[float]] = []
    for batch in _batches(texts):
        rows += await embedder.embed(batch)
    return np.asarray(rows, dtype=np.float32)


def english(text: str, language: str) -> str:
    """The text as the English embedder should read it."""
    return to_english(text) if language == "fr" else text


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))


def _rounded(value: np.floating | float) -> float:
    return round(float(value), 4)
