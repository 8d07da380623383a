"""The embedder: the mean of BERT's last vectors, as a unit vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.bert.model import Bert, Weights, hidden, present
from frontdesk.tuning.bert.training import padded, short_numbers

Tokens = Callable[[str], list[int]]
TOGETHER = 48  # texts of one computation


def vectors(weights: Weights, bert: Bert, tokens: Tensor, lengths: Tensor) -> Tensor:
    """Unit vectors (rows, width) of the rows of `tokens` (rows, longest), of which `lengths` count."""
    x = hidden(weights, bert, tokens, lengths).float()
    mean = (x * present(tokens, lengths)[:, :, None]).sum(1) / lengths[:, None]
    return functional.normalize(mean, dim=-1)


def embedded(weights: Weights, bert: Bert, tokens: Tokens, texts: Sequence[str]) -> Tensor:
    """Unit vectors (texts, width); texts of like length are computed together."""
    rows = [tokens(text) for text in texts]
    order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
    found: list[Tensor] = [torch.empty(0)] * len(rows)
    with short_numbers():
        for part in (order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)):
            made = vectors(weights, bert, *padded([rows[at] for at in part]))
            for at, vector in zip(part, made, strict=True):
                found[at] = vector
    return torch.stack(found)
