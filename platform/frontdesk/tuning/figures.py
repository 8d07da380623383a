"""Figures of an evaluation: right answers out of all, beside the embedder alone, with intervals and what is wanted."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Z = 1.96  # 95 %
Interval = tuple[float, float]


def wilson(right: int, count: int) -> Interval:
    """The 95 % interval of a share (Wilson, 1927, "Probable inference, the law of succession, and statistical inference")."""
    share, spread = right / count, Z * Z / count
    centre = share + spread / 2
    width = Z * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return (centre - width) / (1 + spread), (centre + width) / (1 + spread)


def mean_interval(one: tuple[int, int], other: tuple[int, int]) -> Interval:
    """The 95 % interval of the mean of two independent shares, each (right, count), from their Wilson intervals.

    Zou, Huang and Zhang, 2009, "A note on confidence interval estimation for a linear function of binomial proportions".
    """
    shares = [right / count for right, count in (one, other)]
    lows, highs = zip(*(wilson(*each) for each in (one, other)), strict=True)
    mean = sum(shares) / 2
    below = math.hypot(*(share - low for share, low in zip(shares, lows, strict=True))) / 2
    above = math.hypot(*(high - share for share, high in zip(shares, highs, strict=True))) / 2
    return mean - below, mean + above


def paired_interval(won: int, lost: int, count: int) -> Interval:
    """The 95 % interval of the difference of two shares of the same `count` cases, of which one was right alone in `won` and the other
    alone in `lost`.

    Bonett and Price, 2012, "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data".
    """
    ahead, behind = (won + 1) / (count + 2), (lost + 1) / (count + 2)
    width = Z * math.sqrt((ahead + behind - (ahead - behind) ** 2) / (count + 2))
    return max(-1.0, ahead - behind - width), min(1.0, ahead - behind + width)


def clustered_interval(groups: Collection[Sequence[float]]) -> Interval:
    """The 95 % interval of the mean of values that are alike within their groups, as those of one question's wordings are: what
    varies are the groups' sums. At least two groups.

    Cochran, 1977, "Sampling Techniques", on clusters of unequal sizes (chapter 9A).
    """
    count = sum(map(len, groups))
    mean = sum(map(sum, groups)) / count
    squares = sum((sum(group) - len(group) * mean) ** 2 for group in groups)
    width = Z * math.sqrt(squares * len(groups) / (len(groups) - 1)) / count
    return mean - width, mean + width


@dataclass
class Tally:
    """Right answers out of all, and the same for the embedder alone."""

    right: int = 0
    nearest: int = 0
    count: int = 0

    def add(self, right: bool, nearest: bool) -> None:
        """Count one answer."""
        self.count += 1
        self.right += right
        self.nearest += nearest

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.nearest + other.nearest, self.count + other.count)

    def wrong(self) -> Tally:
        """The same, wrong answers counted."""
        return Tally(self.count - self.right, self.count - self.nearest, self.count)

    def as_json(self) -> dict[str, Any]:
        """Count and shares; a share of nothing is null."""
        share = [round(n / self.count, 4) if self.count else None for n in (self.right, self.nearest)]
        return {"count": self.count, "share": share[0], "embedding_alone": share[1]}


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval."""

    value: float
    interval: Interval

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.1%} ({low:.1%} to {high:.1%})"


@dataclass(frozen=True)
class Figure:
    """One measured share of `count` cases. `wanted` is the least that is asked for, or with `at_most` the most."""

    count: int
    ours: Share
    embedder: Share
    wanted: float | None = None
    at_most: bool = False

    @classmethod
    def of(cls, tally: Tally, wanted: float | None = None, *, at_most: bool = False) -> Figure | None:
        """The figure of a tally; None when nothing was counted."""
        if not tally.count:
            return None
        ours, embedder = (
            Share(right / tally.count, wilson(right, tally.count)) for right in (tally.right, tally.nearest)
        )
        return cls(tally.count, ours, embedder, wanted, at_most)

    @classmethod
    def of_mean(cls, one: Tally, other: Tally, wanted: float | None = None) -> Figure | None:
        """The figure of the mean of two shares, so that both kinds count the same; None when one is empty."""
        if not one.count or not other.count:
            return None
        ours, embedder = (
            Share(
                (first / one.count + second / other.count) / 2, mean_interval((first, one.count), (second, other.count))
            )
            for first, second in ((one.right, other.right), (one.nearest, other.nearest))
        )
        return cls(one.count + other.count, ours, embedder, wanted)

    @property
    def reached(self) -> bool | None:
        """Whether the share is what is wanted; None when nothing is."""
        if self.wanted is None:
            return None
        return self.ours.value <= self.wanted + 1e-9 if self.at_most else self.ours.value >= self.wanted - 1e-9

    def as_json(self) -> dict[str, Any]:
        """One JSON object; shares lie in 0..1."""
        wanted = {"wanted": self.wanted, "at_most": self.at_most, "reached": self.reached}
        return {
            "count": self.count,
            "share": round(self.ours.value, 4),
            "interval": [round(bound, 4) for bound in self.ours.interval],
            "embedding_alone": round(self.embedder.value, 4),
            "embedding_alone_interval": [round(bound, 4) for bound in self.embedder.interval],
            **(wanted if self.wanted is not None else {}),
        }


Figures = Mapping[str, Figure]
"""Figures by name, such as `tool`, or `tool.fr` for one language."""
