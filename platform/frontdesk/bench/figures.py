"""Figures of many measurements."""

from __future__ import annotations

from collections.abc import Sequence


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies, to one decimal; infinity when there is none."""
    ordered = sorted(values) or [float("inf")]
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
