"""Training of a base's LoRA on a tenant's lessons: the loss is that of the answers' tokens, and each answer counts the same."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.bert.training import padded, short_numbers
from frontdesk.tuning.chat.serving import Row
from frontdesk.tuning.chat.sizes import size_of
from frontdesk.tuning.chat.weights import Base
from frontdesk.tuning.starter.model import Weights, hidden_states, logits
from frontdesk.tuning.student import checkpoint
from frontdesk.tuning.student.checkpoint import State
from frontdesk.tuning.student.loop import Loop, Pace
from frontdesk.tuning.student.lora import new_lora
from frontdesk.tuning.student.progress import Stop, Tell

LONGEST = 2048  # tokens of a row; a longer one is left out
BATCH = 4096  # tokens of a batch, with padding
ROWS = 8  # of a batch


@dataclass
class Run:
    """The base, and the file in which its training is kept. `base_id` is that of its file."""

    base: Base
    base_id: str
    pace: Pace
    kept: Path
    tell: Tell
    stop: Stop


def rate_of(width: int) -> float:
    """The highest rate: wide bases want smaller steps. 1e-3 was measured at the starter's 256."""
    return 1e-3 * math.sqrt(256 / width)


def train(run: Run, rows: Sequence[Row]) -> State:
    """The trained state. Raises `Stopped`, its checkpoint kept, and `OSError` when that cannot be written."""
    base, pace, size = run.base, run.pace, size_of(run.base.shape)
    return Loop(
        pace,
        run.kept,
        checkpoint.fingerprint(rows, run.base_id, size, replace(pace, minutes=0, threads=0)),
        first=lambda: new_lora(base.weights, base.shape.layers, size.rank, size.targets, pace.seed),
        batches=lambda number: batches(rows, Random(f"{pace.seed}/{number}")),  # noqa: S311 (reproducible, not secret)
        loss=lambda lora, batch: losses(base, lora, batch).mean(),
        size=len,
        tell=run.tell,
        stop=run.stop,
    ).run()


def batches(rows: Sequence[Row], rng: Random) -> list[list[Row]]:
    """The rows in batches, those of like length together, in random order."""
    parts = list(_filled(sorted(rows, key=lambda row: len(row.tokens) * rng.uniform(0.8, 1.2))))
    rng.shuffle(parts)
    return parts


def _filled(rows: Sequence[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        longest = max(len(each.tokens) for each in (*part, row))
        if part and (len(part) == ROWS or longest * (len(part) + 1) > BATCH):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def losses(base: Base, lora: Weights, rows: Sequence[Row]) -> Tensor:
    """Nats a token of each row's answer, with the LoRA."""
    weights = {**base.weights, **lora}
    tokens, lengths = padded([row.tokens for row in rows])
    places = torch.arange(1, tokens.shape[1])[None, :]
    answers = (places >= torch.tensor([[row.start] for row in rows])) & (places < lengths[:, None])
    with short_numbers():
        states = hidden_states(weights, base.shape, tokens[:, :-1], sparing=base.sparing)
        scores = logits(weights, states[answers]).float()  # of the answers alone: a vocabulary is wide
    each = functional.cross_entropy(scores, tokens[:, 1:][answers], reduction="none")
    owners = answers.nonzero()[:, 0]
    sums = torch.zeros(len(rows)).index_add(0, owners, each)
    return sums / answers.sum(1)
