"""One request to the engine, from its arrival to its last token."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from frontdesk.engine.habits import Habit
from frontdesk.engine.lookup import Lookup

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
    """How a token is chosen. `temperature` 0 takes the likeliest; `seed` makes a run repeatable. The penalties and `bias`
    are those of OpenAI's API; `alternatives` asks for the log-probability of each token and of that many likeliest ones."""

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    bias: Mapping[int, float] = field(default_factory=dict)
    alternatives: int | None = None


@dataclass(frozen=True)
class Emitted:
    """A token of the reply; with `Sampling.alternatives` its log-probability and the likeliest tokens in its place. A token
    that the constraint left no choice about has log-probability 0."""

    token: int
    logprob: float = 0.0
    likeliest: tuple[tuple[int, float], ...] = ()


@dataclass(eq=False)
class Request:
    """A completion, or with `candidates` the log-likelihood of each as the prompt's continuation.

    `scope` bounds the sharing of prefixes (a tenant). The callbacks are called from the engine's thread: `emit` with each
    token, then `done` once, with stop or length, the scores, or an error.
    """

    prompt: list[int]
    scope: str
    emit: Callable[[Emitted], None]
    done: Callable[[str | list[float] | Exception], None]
    max_tokens: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    constraint: Constraint | None = None
    grammar: str | None = None  # of the constraint
    adapter: str | None = None  # of the model, by name
    candidates: list[list[int]] = field(default_factory=list)
    number: int = field(default_factory=lambda: next(_numbers))
    arrived: float = field(default_factory=time.monotonic)
    cancelled: bool = False
    slot: int | None = None
    waiting: list[int] = field(default_factory=list)  # tokens to be decoded next
    begun: bool = False  # the constraint was asked for the opening
    opening: list[int] = field(default_factory=list)  # tokens with which the reply begins, not said yet
    output: list[int] = field(default_factory=list)  # tokens generated so far
    choices: list[int] = field(default_factory=list)  # places in the output where the model chose
    reused: int = 0  # prompt tokens that were in the cache
    taken_back: int = 0  # generated tokens that became part of the prompt when the sequence was taken away
    ignore_end: bool = False  # go on until max_tokens
    lookup: Lookup | None = None  # guesses of what comes next, for free text
    expected: tuple[int, ...] = ()  # the reply that the very same prompt got before, as long as this one is no other
    habit: Habit | None = None  # what replies to the same grammar usually say
    background: bool = False  # gives way to requests that somebody waits for
    deadline: float | None = None  # of time.monotonic(); a request that is not done by then has failed
    first_token_at: float | None = None

    @property
    def cached_for(self) -> str:
        """Whose sequences may share their beginnings: an adapter's keys and values are of no use to another."""
        return self.scope if self.adapter is None else f"{self.scope}\n{self.adapter}"

    @property
    def generated(self) -> int:
        """How many tokens the reply has."""
        return len(self.output)


def is_of(cached_for: str, adapter: str) -> bool:
    """Whether sequences that are `cached_for` somebody were computed with the adapter."""
    return cached_for.endswith(f"\n{adapter}")
