"""One request to the engine, from its arrival to its last token."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]

_numbers = itertools.count(1)


class Constraint(Protocol):
    """What a reply must look like, token by token."""

    def mask(self, logits: Logits) -> Logits:
        """The logits with every token that may not come next at minus infinity."""
        ...

    def accept(self, token: int) -> list[int]:
        """Take a sampled token; returns the tokens that must follow it."""
        ...

    def begin(self) -> list[int]:
        """The tokens with which every reply begins."""
        ...

    @property
    def ended(self) -> bool:
        """Whether nothing may follow."""
        ...


@dataclass(frozen=True)
class Sampling:
    """How a token is chosen. `temperature` 0 takes the likeliest; `seed` makes a run repeatable."""

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None


@dataclass(eq=False)
class Request:
    """A completion, or with `candidates` the log-likelihood of each as the prompt's continuation.

    `scope` bounds the sharing of prefixes (a tenant). The callbacks are called from the engine's thread: `emit` with each
    token, then `done` once, with stop or length, the scores, or an error.
    """

    prompt: list[int]
    scope: str
    emit: Callable[[int], None]
    done: Callable[[str | list[float] | Exception], None]
    max_tokens: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    constraint: Constraint | None = None
    candidates: list[list[int]] = field(default_factory=list)
    number: int = field(default_factory=lambda: next(_numbers))
    arrived: float = field(default_factory=time.monotonic)
    cancelled: bool = False
    slot: int | None = None
    waiting: list[int] = field(default_factory=list)  # tokens to be decoded next
    generated: int = 0
    reused: int = 0  # prompt tokens that were in the cache
    forced: int = 0  # generated tokens that the constraint left no choice about
    first_token_at: float | None = None
