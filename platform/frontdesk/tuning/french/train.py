"""Training of the French student: its French comes to lie where the teacher has the English, and its English stays where it was.

The teacher is the embedder as it is. Two losses, each one less the cosine: of aligned sentences, and of other English (Reimers and
Gurevych, 2020, "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation").
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import torch
from torch import Tensor

from frontdesk.tuning.bert import training
from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.embedder.model import vectors
from frontdesk.tuning.french.aligned import Pair
from frontdesk.tuning.french.ranking import Vectors

Tokens = Callable[[str], list[int]]
TOGETHER = 48  # texts of one computation
STAYING = 1.0  # weight of the English that stays


@dataclass(frozen=True)
class Plan:
    """How to train. `minutes` is the whole run's length."""

    minutes: float
    seed: int = 1
    threads: int = 2
    pairs: int = 64  # of a step
    english: int = 24  # texts of a step that stay where they are
    peak_rate: float = 1e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    report_seconds: float = 60.0


@dataclass
class Run:
    """Weights in training; `teacher` are those that it began with."""

    weights: dict[str, Tensor]
    bert: Bert
    tokens: Tokens
    plan: Plan
    seconds: float = 0.0
    step: int = 0
    teacher: Weights = field(init=False)
    optimiser: torch.optim.AdamW = field(init=False)

    def __post_init__(self) -> None:
        self.teacher = {name: weight.clone() for name, weight in self.weights.items()}
        self.optimiser = training.optimiser(self.weights, self.plan.weight_decay)


def train(
    run: Run, pairs: Callable[[Random], Iterator[Pair]], english: Sequence[str], tell: Callable[[Run, float], None]
) -> None:
    """Train until the plan's minutes are spent; `tell` hears of the mean loss now and then."""
    torch.set_num_threads(run.plan.threads)
    rng = Random(f"french/{run.plan.seed}")  # noqa: S311 (reproducible, not secret)
    shown = pairs(rng)
    losses: list[float] = []
    told = 0.0
    while run.seconds < run.plan.minutes * 60:
        drawn = [next(shown) for _ in range(run.plan.pairs)]
        losses.append(_step(run, drawn, rng.sample(english, run.plan.english)))
        if run.seconds - told >= run.plan.report_seconds:
            tell(run, sum(losses) / len(losses))
            losses, told = [], run.seconds
    tell(run, sum(losses) / len(losses) if losses else math.nan)


def vectors_of(weights: Weights, run: Run, texts: Sequence[str]) -> Vectors:
    """Unit vectors of texts with these weights, as rows."""
    with torch.no_grad():
        return np.asarray(_embedded(weights, run, texts), dtype=np.float32)


def _embedded(weights: Weights, run: Run, texts: Sequence[str]) -> Tensor:
    """The same with gradients; texts of like length are computed together."""
    rows = [run.tokens(text) for text in texts]
    order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
    found: list[Tensor] = [torch.empty(0)] * len(rows)
    for part in (order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)):
        made = vectors(weights, run.bert, *training.padded([rows[at] for at in part]))
        for at, vector in zip(part, made, strict=True):
            found[at] = vector
    return torch.stack(found).float()


def _step(run: Run, pairs: Sequence[Pair], english: Sequence[str]) -> float:
    started = time.monotonic()
    plan = run.plan
    rate = training.rate(plan.peak_rate, plan.warm_up, run.seconds / (plan.minutes * 60))
    with training.short_numbers():
        loss = _loss(run, pairs, english)
    found = training.step(run.optimiser, loss, rate)
    run.seconds += time.monotonic() - started
    run.step += 1
    return found


def _loss(run: Run, pairs: Sequence[Pair], english: Sequence[str]) -> Tensor:
    with torch.no_grad():
        wanted = _embedded(run.teacher, run, [*(pair.english for pair in pairs), *english])
    found = _embedded(run.weights, run, [*(pair.french for pair in pairs), *english])
    away = 1 - (found * wanted).sum(1)
    return away[: len(pairs)].mean() + STAYING * away[len(pairs) :].mean()
