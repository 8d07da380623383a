"""How far French is behind English, and how much of the distance that the embedder alone leaves is closed by what is shipped.

Intervals are percentiles of a bootstrap over conversations, of each language by itself (Efron and Tibshirani, 1993, "An Introduction to
the Bootstrap", chapter 13): turns of one conversation are alike, and the closed share is a quotient whose parts are not independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frontdesk.tuning.figures import Interval, Share, Tally
from frontdesk.tuning.generator.model import Language
from frontdesk.tuning.scoring import Measure

MEASURES: tuple[Measure, ...] = ("tool", "arguments", "passage", "unanswerable")
WANTED = 0.5  # of the distance, closed
ALL = "all"
DRAWS = 4000
Tallies = Mapping[Measure, Tally]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Distance:
    """English less French with the embedder alone and as shipped, in 0..1; `closed` is 1 less their quotient, and None where the
    first is not surely above 0: then there is nothing to close."""

    alone: Share
    shipped: Share
    closed: Share | None

    @property
    def reached(self) -> bool | None:
        """Whether half of the distance is closed; None where there is nothing to close."""
        return None if self.closed is None else self.closed.value >= WANTED

    def as_json(self) -> dict[str, Any]:
        """One JSON object; each number beside its interval."""
        told = {"alone": self.alone, "shipped": self.shipped, "closed": self.closed}
        return {name: _as_json(share) for name, share in told.items()} | {"wanted": WANTED, "reached": self.reached}


def distances(conversations: Iterable[tuple[Language, Tallies]]) -> dict[str, Distance]:
    """The distance of each measure that was taken in both languages, and under `all` that of their mean, in which each counts the same.

    Empty when only one language was asked in.
    """
    told = list(conversations)
    english, french = (
        _counts([tallies for spoken, tallies in told if spoken == language]) for language in ("en", "fr")
    )
    both = [at for at in range(len(MEASURES)) if english[:, at, 2].any() and french[:, at, 2].any()]
    if not both:
        return {}
    rng = np.random.default_rng(1)
    ahead = _shares(english[:, both], rng) - _shares(french[:, both], rng)
    found = {ALL: _distance(ahead.mean(axis=1))}
    return found | {str(MEASURES[at]): _distance(ahead[:, place]) for place, at in enumerate(both)}


def _counts(conversations: Sequence[Tallies]) -> Numbers:
    """Right as shipped, right with the embedder alone and asked (last axis) of each measure in each conversation."""
    rows = [[tallies.get(measure, Tally()) for measure in MEASURES] for tallies in conversations]
    return np.array([[(t.right, t.nearest, t.count) for t in row] for row in rows], dtype=float).reshape(
        -1, len(MEASURES), 3
    )


def _shares(counts: Numbers, rng: np.random.Generator) -> Numbers:
    """Both shares of each measure: those found, then those of each draw."""
    often = len(counts)
    drawn = rng.multinomial(often, np.full(often, 1 / often), DRAWS)
    sums = np.tensordot(np.concatenate([np.ones((1, often)), drawn]), counts, axes=1)
    right, asked = sums[..., :2], sums[..., 2:]
    return np.where(asked > 0, right / np.maximum(asked, 1), right[0] / asked[0])


def _distance(ahead: Numbers) -> Distance:
    shipped, alone = ahead[:, 0], ahead[:, 1]
    of_alone = Share(float(alone[0]), _interval(alone))
    closed = None
    if of_alone.interval[0] > 0:
        ratio = 1 - shipped / np.maximum(alone, 1e-9)
        closed = Share(float(ratio[0]), _interval(ratio))
    return Distance(of_alone, Share(float(shipped[0]), _interval(shipped)), closed)


def _interval(values: Numbers) -> Interval:
    low, high = np.quantile(values[1:], (0.025, 0.975))
    return float(low), float(high)


def _as_json(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {"share": round(share.value, 4), "interval": [round(bound, 4) for bound in share.interval]}
