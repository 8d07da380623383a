"""Fine-tuning of the embedder: a question comes nearer to what answers it, and farther from what only sounds like it.

Two losses are added: the cross-entropy of the right sentence among all of the batch (van den Oord et al. 2018), and the
sigmoid loss of every question with every sentence of its batch by itself (Zhai et al. 2023), which also teaches that nothing
answers a near miss. A third holds each vector near where it was, so that what the embedder knew of the world is not unlearned.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.bert import training
from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.embedder.model import vectors
from frontdesk.tuning.embedder.pairs import Source
from frontdesk.tuning.embedder.samples import Batch, batches, everything

Tokens = Callable[[str], list[int]]

SHARPNESS = 20.0  # of cosines in both losses
MIDDLE = 0.35  # the cosine at which the sigmoid loss is undecided
STAYING = 2.0  # weight of the third loss
BY_ITSELF = 1.0  # weight of the second


@dataclass(frozen=True)
class Plan:
    """How to train. `minutes` is the whole run's length."""

    minutes: float
    seed: int = 1
    threads: int = 2
    businesses: int = 5  # of a batch
    asked: int = 12  # questions to each
    peak_rate: float = 4e-5
    warm_up: float = 0.1
    weight_decay: float = 0.01
    report_seconds: float = 120.0


@dataclass
class Run:
    """Weights in training; `first` are those of the embedder."""

    weights: dict[str, Tensor]
    bert: Bert
    tokens: Tokens
    plan: Plan
    seconds: float = 0.0
    step: int = 0
    first: Weights = field(init=False)
    optimiser: torch.optim.AdamW = field(init=False)

    def __post_init__(self) -> None:
        self.first = {name: weight.clone() for name, weight in self.weights.items()}
        self.optimiser = training.optimiser(self.weights, self.plan.weight_decay)


@dataclass(frozen=True)
class Report:
    """For a person, on businesses held out: how often the nearest sentence of the business is the right one, before and now,
    and how well the best cosine tells questions that are answered from near misses (area under the curve)."""

    minutes: float
    step: int
    loss: float
    first: float
    told: float


def train(run: Run, known: Sequence[Source], held_out: Sequence[Source], tell: Callable[[Report], None]) -> None:
    """Train until the plan's minutes are spent."""
    torch.set_num_threads(run.plan.threads)
    tell(_report(run, [math.nan], held_out))
    losses: list[float] = []
    told = 0.0
    for batch in _endless(run.plan, known):
        if run.seconds >= run.plan.minutes * 60:
            break
        losses.append(_step(run, batch))
        if run.seconds - told >= run.plan.report_seconds:
            tell(_report(run, losses, held_out))
            losses, told = [], run.seconds
    tell(_report(run, losses or [math.nan], held_out))


def _endless(plan: Plan, training: Sequence[Source]) -> Iterator[Batch]:
    rng = Random(f"embedder/{plan.seed}")  # noqa: S311 (reproducible, not secret)
    while True:
        yield from batches(training, rng, businesses=plan.businesses, asked=plan.asked)


def _step(run: Run, batch: Batch) -> float:
    started = time.monotonic()
    plan = run.plan
    rate = training.rate(plan.peak_rate, plan.warm_up, run.seconds / (plan.minutes * 60))
    loss = training.step(run.optimiser, _loss(run, batch), rate)
    run.seconds += time.monotonic() - started
    run.step += 1
    return loss


def _loss(run: Run, batch: Batch) -> Tensor:
    texts = batch.questions + batch.sentences
    new = _embedded(run.weights, run, texts)
    with torch.no_grad():
        old = _embedded(run.first, run, texts)
    questions, sentences = new[: len(batch.questions)], new[len(batch.questions) :]
    cosines = questions @ sentences.T
    answers = torch.tensor(batch.answers)
    answered = answers >= 0
    among = functional.cross_entropy(SHARPNESS * cosines[answered], answers[answered])
    truth = torch.zeros_like(cosines)
    truth[answered, answers[answered]] = 1.0
    each = functional.binary_cross_entropy_with_logits(SHARPNESS * (cosines - MIDDLE), truth, reduction="none")
    right, wrong = each[truth == 1].mean(), (each * (1 - truth)).amax(1).mean()
    return among + BY_ITSELF * (right + wrong) / 2 + STAYING * (1 - (new * old).sum(1)).mean()


def _embedded(weights: Weights, run: Run, texts: Sequence[str]) -> Tensor:
    rows = [run.tokens(text) for text in texts]
    order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
    found: list[Tensor] = [torch.empty(0)] * len(rows)
    for part in (order[at : at + 48] for at in range(0, len(order), 48)):
        for at, vector in zip(
            part, vectors(weights, run.bert, *training.padded([rows[at] for at in part])), strict=True
        ):
            found[at] = vector
    return torch.stack(found)


def _report(run: Run, losses: Sequence[float], held_out: Sequence[Source]) -> Report:
    first: list[bool] = []
    known: list[float] = []
    unknown: list[float] = []
    for source in held_out:
        batch = everything(source)
        with torch.no_grad():
            found = _embedded(run.weights, run, batch.questions + batch.sentences)
        cosines = found[: len(batch.questions)] @ found[len(batch.questions) :].T
        for answer, row in zip(batch.answers, cosines, strict=True):
            (known if answer >= 0 else unknown).append(float(row.max()))
            if answer >= 0:
                first.append(int(row.argmax()) == answer)
    told = sum((k > u) + 0.5 * (k == u) for k in known for u in unknown) / max(len(known) * len(unknown), 1)
    return Report(
        minutes=round(run.seconds / 60, 2),
        step=run.step,
        loss=round(sum(losses) / len(losses), 4),
        first=round(sum(first) / max(len(first), 1), 4),
        told=round(told, 4),
    )
