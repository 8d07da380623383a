"""A fine-tuning for a given time: one step after the other, and now and then a word of how it goes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from frontdesk.tuning.bert import training
from frontdesk.tuning.bert.model import Bert, Weights

LONGEST_STEP = 10.0  # seconds that count; a run may be stopped and continued in between

Batch = TypeVar("Batch")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to train. `minutes` are of steps, reports left out; `warm_up` is a share of them."""

    minutes: float
    seed: int = 1
    threads: int = 2
    peak_rate: float = 4e-5
    warm_up: float = 0.1
    weight_decay: float = 0.01
    report_seconds: float = 120.0


class Run:
    """Weights in training; `first` are those that it began with."""

    def __init__(self, weights: dict[str, Tensor], bert: Bert, plan: Plan) -> None:
        self.weights, self.bert, self.plan = weights, bert, plan
        self.first: Weights = {name: weight.clone() for name, weight in weights.items()}
        self.seconds, self.step = 0.0, 0
        self._optimiser = training.optimiser(weights, plan.weight_decay)

    @property
    def minutes(self) -> float:
        """Of steps so far."""
        return self.seconds / 60

    def train(self, batches: Iterable[Batch], loss: Callable[[Batch], Tensor], tell: Callable[[float], None]) -> None:
        """A step down the loss of each batch until the plan's minutes are spent. `tell` hears the mean loss of what came since it
        heard last, NaN when that is nothing."""
        torch.set_num_threads(self.plan.threads)
        losses: list[float] = []
        told = self.seconds
        for batch in batches:
            if self.minutes >= self.plan.minutes:
                break
            losses.append(self._step(batch, loss))
            if self.seconds - told >= self.plan.report_seconds:
                tell(sum(losses) / len(losses))
                losses, told = [], self.seconds
        tell(sum(losses) / len(losses) if losses else math.nan)

    def _step(self, batch: Batch, loss: Callable[[Batch], Tensor]) -> float:
        started = time.monotonic()
        rate = training.rate(self.plan.peak_rate, self.plan.warm_up, self.minutes / self.plan.minutes)
        found = training.step(self._optimiser, loss(batch), rate)
        self.seconds += min(time.monotonic() - started, LONGEST_STEP)
        self.step += 1
        return found
