"""Training of the French student: its French comes to lie where the teacher has the English, and its English stays where it was.

The teacher is the embedder as it is. Two losses, each one less the cosine: of aligned sentences, and of other English (Reimers and
Gurevych, 2020, "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor

from frontdesk.tuning.bert import run as bert_run
from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.embedder.model import Tokens, embedded
from frontdesk.tuning.french.aligned import Pair
from frontdesk.tuning.french.ranking import Vectors

STAYING = 1.0  # weight of the English that stays


@dataclass(frozen=True, kw_only=True)
class Plan(bert_run.Plan):
    """How to train: beside the usual, the `pairs` of a step and the `english` texts that stay where they are."""

    pairs: int = 64
    english: int = 24
    peak_rate: float = 1e-4
    warm_up: float = 0.05
    report_seconds: float = 60.0


class Run(bert_run.Run):
    """Weights in training, and how they see texts; the first ones are the teacher's."""

    plan: Plan

    def __init__(self, weights: dict[str, Tensor], bert: Bert, tokens: Tokens, plan: Plan) -> None:
        super().__init__(weights, bert, plan)
        self.tokens = tokens

    def vectors(self, weights: Weights, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts with these weights, as rows."""
        with torch.no_grad():
            return np.asarray(embedded(weights, self.bert, self.tokens, texts), dtype=np.float32)


Batch = tuple[list[Pair], list[str]]


def learn(
    run: Run, pairs: Callable[[Random], Iterator[Pair]], english: Sequence[str], tell: Callable[[float], None]
) -> None:
    """Train until the plan's minutes are spent; `tell` hears of the mean loss now and then."""
    run.train(_endless(run.plan, pairs, english), lambda batch: _loss(run, *batch), tell)


def _endless(plan: Plan, pairs: Callable[[Random], Iterator[Pair]], english: Sequence[str]) -> Iterator[Batch]:
    rng = Random(f"french/{plan.seed}")  # noqa: S311 (reproducible, not secret)
    shown = pairs(rng)
    while True:
        yield [next(shown) for _ in range(plan.pairs)], rng.sample(english, plan.english)


def _loss(run: Run, pairs: Sequence[Pair], english: Sequence[str]) -> Tensor:
    with torch.no_grad():
        wanted = embedded(run.first, run.bert, run.tokens, [*(pair.english for pair in pairs), *english])
    found = embedded(run.weights, run.bert, run.tokens, [*(pair.french for pair in pairs), *english])
    away = 1 - (found * wanted).sum(1)
    return away[: len(pairs)].mean() + STAYING * away[len(pairs) :].mean()
