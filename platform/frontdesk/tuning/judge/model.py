"""The judge: BERT with a head on the first token's vector, a dense layer with tanh and then one score (llama.cpp's rank pooling)."""

from __future__ import annotations

import torch
from torch import Tensor

from frontdesk.tuning.bert.model import Bert, Weights, hidden, linear


def head(width: int, seed: int) -> dict[str, Tensor]:
    """A new head."""
    random = torch.Generator().manual_seed(seed)
    return {
        "cls.weight": torch.eye(width) + 0.02 * torch.randn(width, width, generator=random),
        "cls.bias": torch.zeros(width),
        "cls.output.weight": 0.02 * torch.randn(1, width, generator=random),
        "cls.output.bias": torch.zeros(1),
    }


def scores(weights: Weights, bert: Bert, tokens: Tensor, lengths: Tensor, dropout: float = 0.0) -> Tensor:
    """One score for each row of `tokens` (rows, longest), of which `lengths` count."""
    first = torch.tanh(linear(weights, "cls", hidden(weights, bert, tokens, lengths, dropout)[:, 0]))
    return linear(weights, "cls.output", first)[:, 0]
