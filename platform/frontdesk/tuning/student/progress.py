"""How far the making of a student has come, and the wish that it stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Stage = Literal["teaching", "reading", "training", "checking", "judging"]


@dataclass(frozen=True)
class Progress:
    """`done` is the share of the whole, 0 to 1; loss, examples a second and seconds left are told while it trains."""

    stage: Stage
    done: float
    loss: float | None = None
    per_second: float | None = None
    seconds_left: float | None = None


Tell = Callable[[Progress], None]
Stop = Callable[[], bool]
"""Asked often; true when the work should end."""


def begun_at(share: float, tell: Tell) -> Tell:
    """Tells of work that begins when this share of the whole is done."""
    return lambda told: tell(replace(told, done=round(share + (1 - share) * told.done, 4)))
