"""Writing a trained LoRA of the base for llama.cpp, and holding what it finds likely against PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from frontdesk.tuning.chat.serving import Row, Served, load
from frontdesk.tuning.chat.training import losses
from frontdesk.tuning.chat.weights import Base
from frontdesk.tuning.starter.model import Weights
from frontdesk.tuning.student import lora as loras
from frontdesk.tuning.student.errors import NotReproduced
from frontdesk.tuning.student.exporting import MOST_BYTES, NAME, Exported

COMPARED = 12  # answers
MEAN, MOST = 0.1, 0.5  # nats a token that the rounding of a quantised base may cost


async def export(lora: Weights, base: Base, rows: Sequence[Row], served: Served, target: Path) -> Exported:
    """Write the adapter, load it as `NAME` into the served base, and compare. Raises `NotReproduced`, `BadModel`, `OSError`."""
    size = _write(lora, base, target)
    await load(served, NAME, target)
    apart: list[float] = []
    for row in rows[:COMPARED]:
        with torch.no_grad():
            ours = float(losses(base, lora, [row]))
        apart.append(abs(ours - await served.loss(row, NAME)))
    mean, most = sum(apart) / len(apart), max(apart)
    if not (mean <= MEAN and most <= MOST):
        raise NotReproduced(
            f"llama.cpp finds answers {mean:.3f} nats a token more or less likely than PyTorch: nothing was kept"
        )
    return Exported(size, len(apart), round(mean, 4), round(most, 4))


def _write(lora: Weights, base: Base, target: Path) -> int:
    """The bytes of the written file."""
    loras.write(lora, target, base.architecture)
    size = target.stat().st_size
    if size > MOST_BYTES:
        raise NotReproduced(f"the adapter has {size:,} bytes, {MOST_BYTES:,} are kept at most: take a smaller base")
    return size
