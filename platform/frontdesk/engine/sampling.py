"""Choosing the next token."""

from __future__ import annotations

import numpy as np

from frontdesk.engine.request import Logits, Sampling


def log_softmax(logits: Logits) -> Logits:
    """Log-probabilities of one row of logits."""
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)


def sample(logits: Logits, sampling: Sampling, step: int) -> int:
    """A token: the likeliest at temperature 0, else drawn from the smallest set that holds `top_p` of the probability."""
    if sampling.temperature <= 0:
        return int(logits.argmax())
    probabilities = np.exp(log_softmax(logits / sampling.temperature)).astype(np.float64)
    order = probabilities.argsort()[::-1]
    kept = order[: int(np.searchsorted(probabilities[order].cumsum(), sampling.top_p)) + 1]
    generator = np.random.default_rng(None if sampling.seed is None else (sampling.seed, step))
    weights = probabilities[kept]
    return int(generator.choice(kept, p=weights / weights.sum()))
