"""Fine-tuning of the judge for a given time.

The loss of a group is the cross-entropy over its sentences and a "none of them" of score 0, so that a score above 0 means
"this answers", plus the binary cross-entropy of each sentence by itself.
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
from frontdesk.tuning.bert import training
from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.judge.model import scores
from frontdesk.tuning.judge.samples import Group, Sample, groups, whole

Rows = Callable[[str, Sequence[str]], list[list[int]]]
"""The rows of tokens of a question with each of some sentences."""

WRONG = 2  # sentences beside the right one
GROUPS = 12  # of a step
EACH_BY_ITSELF = 0.5  # weight of the binary cross-entropy


@dataclass(frozen=True, kw_only=True)
class Plan(bert_run.Plan):
    """How to train; `further` says that the first weights are a judge's and should keep what they know."""

    further: bool = False
    peak_rate: float = 7e-5
    warm_up: float = 0.06
    dropout: float = 0.1
    report_seconds: float = 300.0


class Run(bert_run.Run):
    """Weights in training, and the rows that they read."""

    plan: Plan

    def __init__(self, weights: dict[str, Tensor], bert: Bert, rows: Rows, plan: Plan) -> None:
        super().__init__(weights, bert, plan)
        self.rows = rows

    @property
    def found(self) -> Weights:
        """What the run has come to: its weights, or midway from the first ones to them where it goes further, which keeps what was known
        beside what is new (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv:2109.01903)."""
        if not self.plan.further:
            return self.weights
        return {name: (self.first[name] + weight.detach()) / 2 for name, weight in self.weights.items()}


@dataclass(frozen=True)
class Report:
    """For a person, on businesses held out: how often the best-scored sentence is the right one, and how well the best score
    tells questions that are answered from near misses (area under the curve), and on which side of 0 it lies."""

    minutes: float
    step: int
    loss: float
    first: float
    told: float
    answered_above: float
    near_below: float


def learn(run: Run, known: Sequence[Sample], held_out: Sequence[Sample], tell: Callable[[Report], None]) -> None:
    """Train on the known samples until the plan's minutes are spent. The first report is of the weights as they came."""
    torch.manual_seed(run.plan.seed)
    tell(_report(run, math.nan, held_out))
    run.train(
        _endless(run.plan, known),
        lambda batch: loss_of(run.weights, run.bert, run.rows, batch, run.plan.dropout),
        lambda loss: tell(_report(run, loss, held_out)),
    )


def _endless(plan: Plan, known: Sequence[Sample]) -> Iterator[list[Group]]:
    """The batches of every pass, each with its own choice of wrong sentences, questions of like length together."""
    rng = Random(plan.seed)  # noqa: S311 (reproducible, not secret)
    while True:
        yield from batches(groups(known, rng, WRONG), rng)


def batches(made: Sequence[Group], rng: Random) -> list[list[Group]]:
    """The groups in batches, questions of like length together, in random order."""
    ordered = sorted(made, key=lambda group: _length(group) * rng.uniform(0.8, 1.2))
    parts = [ordered[at : at + GROUPS] for at in range(0, len(ordered), GROUPS)]
    rng.shuffle(parts)
    return parts


def _length(group: Group) -> int:
    return len(group.question) + max(map(len, group.sentences))


def loss_of(weights: Weights, bert: Bert, rows: Rows, batch: Sequence[Group], dropout: float) -> Tensor:
    """The mean loss of some groups."""
    parts = scored(weights, bert, rows, batch, dropout)
    return torch.stack([_of_group(group, part) for group, part in zip(batch, parts, strict=True)]).mean()


def _of_group(group: Group, part: Tensor) -> Tensor:
    with_none = torch.cat([part.new_zeros(1), part])
    among = functional.cross_entropy(with_none[None], torch.tensor([int(group.answered)]))
    truth = torch.zeros_like(part)
    truth[0] = float(group.answered)
    return among + EACH_BY_ITSELF * functional.binary_cross_entropy_with_logits(part, truth)


def scored(weights: Weights, bert: Bert, rows: Rows, batch: Sequence[Group], dropout: float) -> Sequence[Tensor]:
    """The scores of each group's sentences."""
    found = [row for group in batch for row in rows(group.question, group.sentences)]
    with training.short_numbers():
        values = scores(weights, bert, *training.padded(found), dropout).float()
    return list(values.split([len(group.sentences) for group in batch]))


def _report(run: Run, loss: float, held_out: Sequence[Sample]) -> Report:
    made, weights = sorted(map(whole, held_out), key=_length), run.found
    first: list[bool] = []
    known: list[float] = []
    unknown: list[float] = []
    with torch.no_grad():
        for at in range(0, len(made), GROUPS):
            batch = made[at : at + GROUPS]
            for group, part in zip(batch, scored(weights, run.bert, run.rows, batch, 0.0), strict=True):
                (known if group.answered else unknown).append(float(part.max()))
                if group.answered:
                    first.append(int(part.argmax()) == 0)
    return Report(
        minutes=round(run.minutes, 2),
        step=run.step,
        loss=round(loss, 4),
        first=_share(first),
        told=round(sum((k > u) + 0.5 * (k == u) for k in known for u in unknown) / (len(known) * len(unknown)), 4),
        answered_above=_share([k > 0 for k in known]),
        near_below=_share([u < 0 for u in unknown]),
    )


def _share(found: Sequence[bool]) -> float:
    return round(sum(found) / max(len(found), 1), 4)
