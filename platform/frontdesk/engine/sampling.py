"""Choosing the next token."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from frontdesk.engine.request import Emitted, Logits, Sampling


def log_softmax(logits: Logits) -> Logits:
    """Log-probabilities of one row of logits."""
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)


def choose(logits: Logits, sampling: Sampling, output: Sequence[int]) -> Emitted:
    """The next token after `output`, with its log-probability and its alternatives when they are wanted."""
    logits = penalised(logits, sampling, output)
    token = sample(logits, sampling, len(output))
    if sampling.alternatives is None:
        return Emitted(token)
    chances = log_softmax(logits)
    best = np.argsort(chances)[::-1][: sampling.alternatives]
    return Emitted(token, float(chances[token]), tuple((int(other), float(chances[other])) for other in best))


def penalised(logits: Logits, sampling: Sampling, output: Sequence[int]) -> Logits:
    """Logits less the penalties on tokens that were generated before, plus the request's bias
    (https://platform.openai.com/docs/api-reference/chat/create)."""
    if not (sampling.presence_penalty or sampling.frequency_penalty or sampling.bias):
        return logits
    changed = logits.copy()
    if output:
        tokens, counts = np.unique(np.asarray(output), return_counts=True)
        changed[tokens] -= sampling.presence_penalty + sampling.frequency_penalty * counts.astype(np.float32)
    for token, bias in sampling.bias.items():
        changed[token] += bias
    return changed


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
