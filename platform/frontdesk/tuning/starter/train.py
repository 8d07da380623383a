"""Training for a given time: AdamW, a cosine over the minutes, checkpoints every minute."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.starter.checkpoint import Progress, RunFolder
from frontdesk.tuning.starter.model import Weights, hidden_states, initial_weights, logits
from frontdesk.tuning.starter.samples import Batch, Corpus
from frontdesk.tuning.starter.shape import Shape


@dataclass(frozen=True)
class Plan:
    """How to train. `minutes` is the whole run's length, slices included; a batch holds `batch_tokens` with padding."""

    minutes: float
    seed: int
    threads: int = 1
    batch_tokens: int = 1024
    peak_rate: float = 2.5e-3
    warm_up: float = 0.03  # share of the run
    weight_decay: float = 0.05
    prompt_weight: float = 0.1
    checkpoint_seconds: float = 60.0


@dataclass(frozen=True)
class Report:
    """Progress for a person: losses in nats a token of the completions and prompts as weighted in training."""

    minutes: float
    step: int
    epoch: int
    loss: float
    held_out_loss: float
    tokens_per_second: float
    minutes_left: float


def train(folder: RunFolder, plan: Plan, tell: Callable[[Report], None]) -> dict[str, Tensor]:
    """Train the run in the folder until its minutes are spent, from its checkpoint if there is one; the final weights."""
    torch.set_num_threads(plan.threads)
    shape, training, held_out = folder.load(plan.seed)
    weights, optimiser, progress = _start(folder, plan, shape)
    losses: list[float] = []
    saved = replace(progress)
    for batch in _endless(training, plan, progress):
        if progress.seconds >= plan.minutes * 60:
            break
        losses.append(_step(weights, shape, optimiser, batch, _rate(plan, progress), progress))
        if progress.seconds - saved.seconds >= plan.checkpoint_seconds:
            folder.save(weights, optimiser.state_dict(), progress)
            _report(folder, plan, saved, progress, losses, _held_out_loss(weights, shape, held_out, plan), tell)
            losses, saved = [], replace(progress)
    if losses:
        folder.save(weights, optimiser.state_dict(), progress)
        _report(folder, plan, saved, progress, losses, _held_out_loss(weights, shape, held_out, plan), tell)
    return weights


def _start(folder: RunFolder, plan: Plan, shape: Shape) -> tuple[dict[str, Tensor], torch.optim.AdamW, Progress]:
    restored = folder.restore()
    weights = restored[0] if restored else initial_weights(shape, plan.seed)
    optimiser = torch.optim.AdamW(_groups(weights, plan), betas=(0.9, 0.98), fused=True)
    if restored:
        optimiser.load_state_dict(restored[1])
    return weights, optimiser, restored[2] if restored else Progress()


def _groups(weights: Weights, plan: Plan) -> list[dict[str, object]]:
    """Matrices decay, norms do not."""
    matrices = [weight for weight in weights.values() if weight.dim() > 1]
    norms = [weight for weight in weights.values() if weight.dim() == 1]
    return [{"params": matrices, "weight_decay": plan.weight_decay}, {"params": norms, "weight_decay": 0.0}]


def _endless(corpus: Corpus, plan: Plan, progress: Progress) -> Iterator[Batch]:
    """The batches of every epoch, each in its own random order, from where `progress` stands."""
    while True:
        order = np.random.default_rng((plan.seed, progress.epoch))
        for index, batch in enumerate(corpus.batches(order, plan.batch_tokens, plan.prompt_weight)):
            if index >= progress.batch:
                progress.batch = index + 1
                yield batch
        progress.epoch, progress.batch = progress.epoch + 1, 0


def _step(
    weights: Weights, shape: Shape, optimiser: torch.optim.AdamW, batch: Batch, rate: float, progress: Progress
) -> float:
    started = time.monotonic()
    for group in optimiser.param_groups:
        group["lr"] = rate
    loss = _loss(weights, shape, batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
    optimiser.step()
    optimiser.zero_grad()
    progress.seconds += time.monotonic() - started
    progress.tokens += batch.tokens.size
    progress.step += 1
    return float(loss.detach())


def _loss(weights: Weights, shape: Shape, batch: Batch) -> Tensor:
    tokens, target_weights = torch.from_numpy(batch.tokens), torch.from_numpy(batch.weights)[:, 1:].flatten()
    scores = logits(weights, hidden_states(weights, shape, tokens[:, :-1]))
    each = functional.cross_entropy(scores.flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
    return (each * target_weights).sum() / target_weights.sum()


def _rate(plan: Plan, progress: Progress) -> float:
    """Linear warm-up, then a cosine down to a fiftieth of the peak."""
    done = min(progress.seconds / (plan.minutes * 60), 1.0)
    if done < plan.warm_up:
        return plan.peak_rate * (done + 1e-4) / plan.warm_up
    return plan.peak_rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (done - plan.warm_up) / (1 - plan.warm_up))))


def _held_out_loss(weights: Weights, shape: Shape, held_out: Corpus, plan: Plan) -> float:
    """The loss of the completions alone, over at most sixteen batches of held-out samples."""
    batches = held_out.batches(np.random.default_rng(plan.seed), plan.batch_tokens, prompt_weight=0.0)
    with torch.no_grad():
        losses = [float(_loss(weights, shape, batch)) for batch, _ in zip(batches, range(16), strict=False)]
    return float(np.mean(losses))


def _report(
    folder: RunFolder, plan: Plan, before: Progress, now: Progress, losses: list[float], held_out: float,
    tell: Callable[[Report], None],
) -> None:  # fmt: skip
    report = Report(
        minutes=round(now.seconds / 60, 2),
        step=now.step,
        epoch=now.epoch,
        loss=round(float(np.mean(losses)), 4),
        held_out_loss=round(held_out, 4),
        tokens_per_second=round((now.tokens - before.tokens) / (now.seconds - before.seconds)),
        minutes_left=round(plan.minutes - now.seconds / 60, 2),
    )
    with folder.log.open("a") as log:
        log.write(json.dumps(asdict(report)) + "\n")
    tell(report)
