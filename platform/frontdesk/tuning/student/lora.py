"""A LoRA of a model's matrices in PyTorch (Hu et al. 2021, https://arxiv.org/abs/2106.09685), with alpha equal to the rank, so that
a weight becomes W + B A."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from frontdesk.tuning.bert.lora_file import write_lora
from frontdesk.tuning.bert.model import Weights

TARGETS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down")
"""Of the judge. llama.cpp adds a LoRA to these; not to the head, nor to norms and biases."""


def new_lora(weights: Weights, layers: int, rank: int, targets: Sequence[str], seed: int) -> dict[str, Tensor]:
    """`NAME.lora_a` (rank, inputs) of random numbers and `NAME.lora_b` (outputs, rank) of zeros for each matrix, to be trained."""
    random = torch.Generator().manual_seed(seed)
    lora: dict[str, Tensor] = {}
    for name in (f"blk.{layer}.{target}" for layer in range(layers) for target in targets):
        outputs, inputs = weights[f"{name}.weight"].shape
        lora[f"{name}.lora_a"] = torch.randn(rank, inputs, generator=random) / math.sqrt(inputs)
        lora[f"{name}.lora_b"] = torch.zeros(outputs, rank)
    return lora


def write(lora: Weights, target: Path, architecture: str = "bert") -> None:
    """Write it as a GGUF adapter of a model of that architecture. Raises `OSError`."""
    names = [name.removesuffix(".lora_a") for name in lora if name.endswith(".lora_a")]
    pairs = {
        f"{name}.weight": tuple(lora[f"{name}.{part}"].detach().numpy() for part in ("lora_a", "lora_b"))
        for name in names
    }
    rank = lora[f"{names[0]}.lora_a"].shape[0]
    write_lora(
        {name: (a, b) for name, (a, b) in pairs.items()}, alpha=float(rank), target=target, architecture=architecture
    )
