"""At which place the right sentence of a business comes, by nearness to the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from frontdesk.tuning.embedder.pairs import Source, held_out, read
from frontdesk.tuning.embedder.samples import everything
from frontdesk.tuning.figures import Share, clustered_interval

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of texts, as rows."""


@dataclass(frozen=True)
class Ranking:
    """How often the right sentence comes first, and the mean of one over its place; with intervals over businesses."""

    count: int
    first: Share
    reciprocal: Share

    def __str__(self) -> str:
        low, high = self.reciprocal.interval
        return f"first {self.first}, mean reciprocal rank {self.reciprocal.value:.3f} ({low:.3f} to {high:.3f}), {self.count} questions"


def in_both_languages() -> tuple[list[Source], list[Source]]:
    """Some French businesses that are held out, in English (`held_out.en.txt`) and as they were written, in one order."""
    english = read(files(__package__).joinpath("held_out.en.txt").read_text(encoding="utf-8"))
    french = {source.name: source for source in held_out()}
    return english, [french[source.name] for source in english]


def ranking(businesses: Sequence[Source], embed: Embed) -> Ranking:
    """The ranks of what answers each question among all sentences of its business; at least two businesses."""
    places = [_places(business, embed) for business in businesses]
    return Ranking(
        sum(map(len, places)),
        _mean([[float(place == 1) for place in own] for own in places]),
        _mean([[1 / place for place in own] for own in places]),
    )


def _places(business: Source, embed: Embed) -> list[int]:
    batch = everything(business)
    cosines = embed(batch.questions) @ embed(batch.sentences).T
    return [
        1 + int((row > row[answer]).sum()) for answer, row in zip(batch.answers, cosines, strict=True) if answer >= 0
    ]


def _mean(groups: Sequence[Sequence[float]]) -> Share:
    return Share(sum(map(sum, groups)) / sum(map(len, groups)), clustered_interval(groups))
