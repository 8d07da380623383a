"""Training of the judge's LoRA on a tenant's samples, mixed with the package's own so that nothing is forgotten."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import torch

from frontdesk.tuning.bert import training
from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.judge.samples import Group, Sample, groups
from frontdesk.tuning.judge.train import WRONG, Rows, batches, loss_of
from frontdesk.tuning.student import checkpoint
from frontdesk.tuning.student.checkpoint import State
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.lora import TARGETS, new_lora
from frontdesk.tuning.student.progress import Progress, Stop, Tell

SAVED_EVERY = 20.0  # seconds
TOLD_EVERY = 2.0
SHARE = 0.8  # of the whole work


@dataclass(frozen=True)
class Plan:
    """How to train. It ends with the minutes or with the passes over the tenant's samples, whichever comes first; `replayed` of the
    package's samples come with each of the tenant's."""

    minutes: float = 6.0
    seed: int = 1
    threads: int = 2
    rank: int = 16
    targets: tuple[str, ...] = TARGETS
    passes: int = 16
    replayed: float = 1.0
    peak_rate: float = 5e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01
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
    optimiser: torch.optim.AdamW = field(init=False)


def train(run: Run, own: Sequence[Sample], packages: Sequence[Sample]) -> State:
    """The trained state. Raises `Stopped`, its checkpoint kept, and `OSError` when that cannot be written."""
    plan = run.plan
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    made_from = checkpoint.fingerprint([*own, *packages], replace(plan, minutes=0, threads=0))
    state = _begun(run, made_from)
    saved = told = state.seconds
    while state.number < plan.passes and state.seconds < plan.minutes * 60:
        parts = _pass(plan, state.number, own, packages)
        for batch in parts[state.step :]:
            if run.stop():
                checkpoint.save(run.kept, state, run.optimiser, made_from)
                raise Stopped("the training was stopped: start it again and it goes on from here")
            loss = _step(run, state, batch, len(parts))
            if state.seconds - told >= TOLD_EVERY:
                run.tell(_progress(plan, state, loss, len(parts)))
                told = state.seconds
            if state.seconds - saved >= SAVED_EVERY:
                checkpoint.save(run.kept, state, run.optimiser, made_from)
                saved = state.seconds
            if _done(plan, state, len(parts)) >= 1:
                return state
        state.number, state.step = state.number + 1, 0
    return state


def _begun(run: Run, made_from: str) -> State:
    """A new state, or that of a run that was stopped; the run's optimiser is its own."""
    plan = run.plan
    saved = checkpoint.load(run.kept, made_from)
    state = saved[0] if saved else State(new_lora(run.weights, run.bert.layers, plan.rank, plan.targets, plan.seed))
    run.optimiser = training.optimiser(state.lora, plan.weight_decay)
    if saved:
        run.optimiser.load_state_dict(saved[1])
    return state


def _pass(plan: Plan, number: int, own: Sequence[Sample], packages: Sequence[Sample]) -> list[list[Group]]:
    """The batches of one pass: every sample of the tenant, and some of the package's."""
    rng = Random(f"{plan.seed}/{number}")  # noqa: S311 (reproducible, not secret)
    others = rng.sample(list(packages), min(len(packages), round(plan.replayed * len(own))))
    return batches([*groups(own, rng, WRONG), *(groups(others, rng, WRONG) if others else [])], rng)


def _step(run: Run, state: State, batch: Sequence[Group], steps: int) -> float:
    started = time.monotonic()
    plan = run.plan
    rate = training.rate(plan.peak_rate, plan.warm_up, _done(plan, state, steps))
    loss = loss_of({**run.weights, **state.lora}, run.bert, run.rows, batch, plan.dropout)
    value = training.step(run.optimiser, loss, rate)
    state.seconds += time.monotonic() - started
    state.step += 1
    state.seen += sum(len(group.sentences) for group in batch)
    return value


def _done(plan: Plan, state: State, steps: int) -> float:
    return max(state.seconds / (plan.minutes * 60), (state.number + state.step / steps) / plan.passes)


def _progress(plan: Plan, state: State, loss: float, steps: int) -> Progress:
    done = min(1.0, _done(plan, state, steps))
    left = state.seconds * (1 - done) / done
    speed = state.seen / max(state.seconds, 1e-9)
    return Progress("training", round(SHARE * done, 4), round(loss, 4), round(speed, 1), round(left, 1))
