"""The embedder: the mean of BERT's last vectors, as a unit vector."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.bert.model import Bert, Weights, hidden, present


def vectors(weights: Weights, bert: Bert, tokens: Tensor, lengths: Tensor) -> Tensor:
    """Unit vectors (rows, width) of the rows of `tokens` (rows, longest), of which `lengths` count."""
    x = hidden(weights, bert, tokens, lengths)
    mean = (x * present(tokens, lengths)[:, :, None]).sum(1) / lengths[:, None]
    return functional.normalize(mean, dim=-1)
