"""Writing a trained LoRA for llama.cpp, and holding its scores there against PyTorch's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from frontdesk.engine.reranking import Reranker
from frontdesk.tuning.bert.model import Bert, Weights
from frontdesk.tuning.judge.samples import Sample, whole
from frontdesk.tuning.judge.train import Rows, scored
from frontdesk.tuning.student import lora as loras
from frontdesk.tuning.student.errors import NotReproduced

NAME = "candidate"  # the adapter's in this process
COMPARED = 24  # questions
MEAN, MOST = 0.15, 1.0  # logits that Q8_0's rounding may cost
MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Exported:
    """The size of the file in bytes; and how far both scores lie apart over how many pairs, in logits (of the chat model: over how many
    answers, in nats a token)."""

    size: int
    compared: int
    differs: float
    differs_most: float


def export(
    lora: Weights, base: Weights, bert: Bert, rows: Rows, asked: Sequence[Sample], reranker: Reranker, target: Path
) -> Exported:
    """Write the adapter, load it as `NAME` into the reranker, and compare. Raises `NotReproduced`, `OSError`."""
    loras.write(lora, target)
    if target.stat().st_size > MOST_BYTES:
        raise NotReproduced(f"the adapter has more than {MOST_BYTES:,} bytes: take a smaller rank")
    reranker.thread.submit(reranker.loras.add, NAME, target).result()
    apart: list[float] = []
    with torch.no_grad():
        for group in [whole(sample) for sample in asked[:COMPARED]]:
            [ours] = scored({**base, **lora}, bert, rows, [group], 0.0)
            theirs = reranker.thread.submit(reranker.scores, group.question, list(group.sentences), NAME).result()
            apart += (ours - torch.tensor(theirs)).abs().tolist()
    mean, most = sum(apart) / len(apart), max(apart)
    if not (mean <= MEAN and most <= MOST):
        raise NotReproduced(f"llama.cpp scores otherwise than PyTorch, by {mean:.3f} in the mean: nothing was kept")
    return Exported(target.stat().st_size, len(apart), round(mean, 4), round(most, 4))
