"""Linear classifiers over the embedder's vectors: softmax regression, fitted in full batches by Adam (Kingma and Ba, 2015)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frontdesk_agents.commonplaces.bank import Vectors, log_shares

STEPS = 300
RATE = 0.1
DECAY = 3e-6  # of the weights' squares, beside the mean loss of a wording
MOMENTUM, MEAN_SQUARE = 0.9, 0.99  # what Adam keeps of its two running means


def fit_classifier(vectors: Vectors, topics: NDArray[np.int_], weights: NDArray[np.float64]) -> Vectors:
    """The matrix, width by topics, whose products with a text's vector are the logits of its topics.

    Each wording counts with its weight. The same input gives the same matrix.
    """
    texts = vectors.astype(np.float64)
    count = int(topics.max()) + 1
    truth = np.eye(count)[topics]
    share = (weights / weights.sum())[:, None]
    found, mean, square = np.zeros((3, texts.shape[1], count))
    for step in range(1, STEPS + 1):
        slope = texts.T @ ((np.exp(log_shares(texts @ found)) - truth) * share) + DECAY * found
        mean += (1 - MOMENTUM) * (slope - mean)
        square += (1 - MEAN_SQUARE) * (slope**2 - square)
        scale = np.sqrt(square / (1 - MEAN_SQUARE**step)) + 1e-8
        found -= RATE * (mean / (1 - MOMENTUM**step)) / scale
    return found.astype(np.float32)


def fit_everyday(everyday: Vectors, others: Vectors) -> Vectors:
    """Weights of the dimensions and a bias, of which the logit tells everyday questions from others; both kinds count the same."""
    texts = np.concatenate([others, everyday])
    with_bias = np.concatenate([texts, np.ones((len(texts), 1), dtype=np.float32)], axis=1)
    kinds = np.repeat([0, 1], [len(others), len(everyday)])
    found = fit_classifier(with_bias, kinds, np.where(kinds, 1 / len(everyday), 1 / len(others)))
    weights: Vectors = found[:, 1] - found[:, 0]
    return weights
