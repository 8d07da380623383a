"""What every fine-tuning needs: the optimiser, the rate over the minutes, padded rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager

import torch
from torch import Tensor

from frontdesk.tuning.bert.model import FROZEN


def optimiser(weights: dict[str, Tensor], decay: float) -> torch.optim.AdamW:
    """AdamW of every weight but the frozen tables; only matrices decay."""
    trained = [weight.requires_grad_() for name, weight in weights.items() if name not in FROZEN]
    decaying, rest = [w for w in trained if w.dim() > 1], [w for w in trained if w.dim() == 1]
    both = [{"params": decaying, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]
    return torch.optim.AdamW(both, betas=(0.9, 0.98), fused=True)


def step(optimiser: torch.optim.AdamW, loss: Tensor, rate: float) -> float:
    """One step down the loss at this rate, with gradients clipped to length 1. Returns the loss."""
    for group in optimiser.param_groups:
        group["lr"] = rate
    loss.backward()
    torch.nn.utils.clip_grad_norm_([w for group in optimiser.param_groups for w in group["params"]], 1.0)
    optimiser.step()
    optimiser.zero_grad()
    return float(loss.detach())


def short_numbers() -> AbstractContextManager[object]:
    """Matrix products in bfloat16 where this machine is made for it (with AMX about six times as fast, with AVX-512 alone twice);
    weights stay float32."""
    made_for_it = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
    found: AbstractContextManager[object] = torch.autocast("cpu", torch.bfloat16, enabled=made_for_it)
    return found


def rate(peak: float, warm_up: float, done: float) -> float:
    """Linear warm-up over its share of the run, then a cosine down to a fiftieth of the peak; `done` is from 0 to 1."""
    done = min(done, 1.0)
    if done < warm_up:
        return peak * (done + 1e-4) / warm_up
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up))))


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Rows of tokens as one tensor, padded with 0, and their lengths."""
    lengths = torch.tensor([len(row) for row in rows])
    tokens = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    for at, row in enumerate(rows):
        tokens[at, : len(row)] = torch.tensor(row)
    return tokens, lengths
