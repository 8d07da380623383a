"""Training of the judge's LoRA on a tenant's samples, mixed with the package's own so that nothing is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.judge.samples import Group, Sample, groups
from frontdesk.tuning.judge.train import WRONG, Rows, batches, loss_of
from frontdesk.tuning.student import checkpoint
from frontdesk.tuning.student.checkpoint import State
from frontdesk.tuning.student.loop import Loop, Pace
from frontdesk.tuning.student.lora import TARGETS, new_lora
from frontdesk.tuning.student.progress import Stop, Tell


@dataclass(frozen=True)
class Plan(Pace):
    """How to train. Passes are over the tenant's samples; `replayed` of the package's come with each of them."""

    rank: int = 16
    targets: tuple[str, ...] = TARGETS
    replayed: float = 1.0
    dropout: float = 0.1


@dataclass
class Run:
    """The judge, what it learns from, and the file in which its training is kept."""

    weights: Weights
    bert: Bert
    rows: Rows
    plan: Plan
    kept: Path
    tell: Tell
    stop: Stop


def train(run: Run, own: Sequence[Sample], packages: Sequence[Sample]) -> State:
    """The trained state. Raises `Stopped`, its checkpoint kept, and `OSError` when that cannot be written."""
    plan = run.plan
    made_from = checkpoint.fingerprint([*own, *packages], replace(plan, minutes=0, threads=0))
    return Loop(
        plan,
        run.kept,
        made_from,
        first=lambda: new_lora(run.weights, run.bert.layers, plan.rank, plan.targets, plan.seed),
        batches=lambda number: _pass(plan, number, own, packages),
        loss=lambda lora, batch: loss_of({**run.weights, **lora}, run.bert, run.rows, batch, plan.dropout),
        size=lambda batch: sum(len(group.sentences) for group in batch),
        tell=run.tell,
        stop=run.stop,
    ).run()


def _pass(plan: Plan, number: int, own: Sequence[Sample], packages: Sequence[Sample]) -> list[list[Group]]:
    """The batches of one pass: every sample of the tenant, and some of the package's."""
    rng = Random(f"{plan.seed}/{number}")  # noqa: S311 (reproducible, not secret)
    others = rng.sample(list(packages), min(len(packages), round(plan.replayed * len(own))))
    return batches([*groups(own, rng, WRONG), *(groups(others, rng, WRONG) if others else [])], rng)
