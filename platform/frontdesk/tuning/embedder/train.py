"""Fine-tuning of the embedder: a question comes nearer to what answers it, and farther from what only sounds like it.

Two losses are added: the cross-entropy of the right sentence among all of the batch (van den Oord et al. 2018), and the
sigmoid loss of every question with every sentence of its batch by itself (Zhai et al. 2023), which also teaches that nothing
answers a near miss. A third holds each vector near where it was, so that what the embedder knew of the world is not unlearned.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.bert import run as bert_run
from frontdesk.tuning.bert.model import Bert
from frontdesk.tuning.embedder.model import Tokens, embedded
from frontdesk.tuning.embedder.pairs import Source
from frontdesk.tuning.embedder.samples import Batch, batches, everything

SHARPNESS = 20.0  # of cosines in both losses
MIDDLE = 0.35  # the cosine at which the sigmoid loss is undecided
STAYING = 2.0  # weight of the third loss
BY_ITSELF = 1.0  # weight of the second
ALIKE = 0.6  # the cosine from which two businesses' sentences may say the same
BARRED = 1e4  # off the logit of a sentence that may be right, too


@dataclass(frozen=True, kw_only=True)
class Plan(bert_run.Plan):
    """How to train: beside the usual, `businesses` of a batch and `asked` questions to each."""

    businesses: int = 5
    asked: int = 12


class Run(bert_run.Run):
    """Weights in training, and how they see texts."""

    plan: Plan

    def __init__(self, weights: dict[str, Tensor], bert: Bert, tokens: Tokens, plan: Plan) -> None:
        super().__init__(weights, bert, plan)
        self.tokens = tokens


@dataclass(frozen=True)
class Report:
    """For a person, on businesses held out: how often the nearest sentence of the business is the right one, before and now,
    and how well the best cosine tells questions that are answered from near misses (area under the curve)."""

    minutes: float
    step: int
    loss: float
    first: float
    told: float


def learn(run: Run, known: Sequence[Source], held_out: Sequence[Source], tell: Callable[[Report], None]) -> None:
    """Train until the plan's minutes are spent. The first report is of the weights as they came."""
    tell(report(run, math.nan, held_out))
    run.train(
        _endless(run.plan, known), lambda batch: _loss(run, batch), lambda loss: tell(report(run, loss, held_out))
    )


def _endless(plan: Plan, known: Sequence[Source]) -> Iterator[Batch]:
    rng = Random(f"embedder/{plan.seed}")  # noqa: S311 (reproducible, not secret)
    while True:
        yield from batches(known, rng, businesses=plan.businesses, asked=plan.asked)


def _loss(run: Run, batch: Batch) -> Tensor:
    texts = batch.questions + batch.sentences
    new = embedded(run.weights, run.bert, run.tokens, texts)
    with torch.no_grad():
        old = embedded(run.first, run.bert, run.tokens, texts)
    count = len(batch.questions)
    cosines = new[:count] @ new[count:].T
    answers = torch.tensor(batch.answers)
    answered, either = answers >= 0, untold(batch, old[count:])
    among = functional.cross_entropy((SHARPNESS * cosines - either * BARRED)[answered], answers[answered])
    truth = torch.zeros_like(cosines)
    truth[answered, answers[answered]] = 1.0
    each = functional.binary_cross_entropy_with_logits(SHARPNESS * (cosines - MIDDLE), truth, reduction="none")
    right, wrong = each[truth == 1].mean(), (each * (1 - truth) * (1 - either)).amax(1).mean()
    return among + BY_ITSELF * (right + wrong) / 2 + STAYING * (1 - (new * old).sum(1)).mean()


def untold(batch: Batch, sentences: Tensor) -> Tensor:
    """1 where a sentence of another business may answer a question as well (questions, sentences): it is like the one that does,
    or nothing of the question's own business does."""
    answers = torch.tensor(batch.answers)
    elsewhere = torch.tensor(batch.askers)[:, None] != torch.tensor(batch.owners)[None, :]
    alike = (sentences @ sentences.T)[answers.clamp(min=0)] > ALIKE
    return (elsewhere & (alike | (answers < 0)[:, None])).float()


def report(run: Run, loss: float, held_out: Sequence[Source]) -> Report:
    """How well the weights do now on businesses held out."""
    first: list[bool] = []
    known: list[float] = []
    unknown: list[float] = []
    for source in held_out:
        batch = everything(source)
        with torch.no_grad():
            found = embedded(run.weights, run.bert, run.tokens, batch.questions + batch.sentences)
        cosines = found[: len(batch.questions)] @ found[len(batch.questions) :].T
        for answer, row in zip(batch.answers, cosines, strict=True):
            (known if answer >= 0 else unknown).append(float(row.max()))
            if answer >= 0:
                first.append(int(row.argmax()) == answer)
    told = sum((k > u) + 0.5 * (k == u) for k in known for u in unknown) / max(len(known) * len(unknown), 1)
    return Report(
        minutes=round(run.minutes, 2),
        step=run.step,
        loss=round(loss, 4),
        first=round(sum(first) / max(len(first), 1), 4),
        told=round(told, 4),
    )
