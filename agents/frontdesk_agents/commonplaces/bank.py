"""What customers of any business ask: everyday topics, each with many wordings of its question and of its answer.

A question and a sentence are related when they belong to one topic, even if they share no word ("Where's the loo?" and
"Restrooms are at the end of the corridor"). An embedder alone sees such pairs as strangers. The bank (`bank.npz`) holds
vectors only; `frontdesk tune fit` makes it from our own wordings. It fits the embedder it was made with and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

SHARPNESS = 30.0  # a topic's share of a text is exp(SHARPNESS * similarity)
NEARLY = 10.0  # a topic that is 0.07 farther from the question than the nearest counts for half of it
BY_CLASS = 0.07  # of similarity for each natural logarithm of the share that the classifier gives a topic
MOST_EMPTY = 0.3  # so much nearer to nothing is said, at most
ORDINARY = 0.55  # the similarity to the nearest everyday question that speaks neither for one nor against
STRANGE = 0.2  # a question no nearer to any topic than this belongs to none
ANSWERS_COUNT = 0.9  # of a question's similarity to a topic's answers, beside that to its questions
PROBE = "Can I return a pair of boots that I have worn once?"


@dataclass(frozen=True)
class Shared:
    """What a question and some sentences share.

    `nearness` is how much more than `ORDINARY` the question resembles the nearest wording of any topic, and `certainty` how surely
    it is about one of them: 0 for none, at most 0.8. Of each sentence, `relations` tell how far it shares the question's topic (0
    for none, at most the certainty), and `spoken` how far it speaks of that topic or of one that is nearly as near ("late",
    "holding the table"): 0 to 1.
    """

    nearness: float
    certainty: float
    relations: NDArray[np.float64]
    spoken: NDArray[np.float64]


@dataclass(frozen=True)
class Bank:
    """Unit vectors of wordings, those of one topic together, with the topic of each. `answers` tells wordings of answers from those of questions;
    `empty` are sentences that answer nothing. `asks` and `tells` are linear classifiers of a question's and of a sentence's topic, width
    by topics: the nearest wording alone is wrong twice as often. `everyday` tells questions of any topic from those of one business
    alone: a weight for each dimension, and a bias behind them."""

    vectors: Vectors
    topics: NDArray[np.int_]
    answers: NDArray[np.bool_]
    probe: Vectors
    empty: Vectors
    asks: Vectors
    tells: Vectors
    everyday: Vectors

    @property
    def count(self) -> int:
        """How many topics there are."""
        return int(self.topics.max()) + 1 if self.topics.size else 0

    def fits(self, probe: Sequence[float]) -> bool:
        """Whether the embedder that gave this vector of `PROBE` is the one that the bank was made with."""
        return len(probe) == self.probe.size and float(np.dot(self.probe, probe)) > 0.98

    def compare(self, question: Vectors, sentences: Vectors) -> Shared:
        """What the question shares with each of the sentences."""
        nearest = self._nearest(question[None, :], np.where(self.answers, ANSWERS_COUNT, 1.0))
        certainty = max(0.0, float(nearest.max()) - STRANGE) * self._everydayness(question)
        asked = nearest + BY_CLASS * log_shares(question[None, :] @ self.asks)
        told_nearest = self._nearest(sentences, np.where(self.answers, 1.0, 0.0))
        told = np.exp(log_shares(SHARPNESS * (told_nearest + BY_CLASS * log_shares(sentences @ self.tells))))
        return Shared(
            nearness=float(nearest.max()) - ORDINARY,
            certainty=certainty,
            relations=(told @ np.exp(log_shares(SHARPNESS * asked))[0]) * certainty,
            spoken=told @ np.exp(NEARLY * (asked[0] - asked.max())),
        )

    def emptiness(self, sentences: Vectors) -> NDArray[np.float64]:
        """How much nearer each sentence is to those that answer nothing than to any answer; 0 for most."""
        idle = (sentences @ self.empty.T).max(axis=1)
        told = (sentences @ self.vectors[self.answers].T).max(axis=1)
        found: NDArray[np.float64] = np.clip(idle - told, 0.0, MOST_EMPTY).astype(np.float64)
        return found

    def _everydayness(self, question: Vectors) -> float:
        """How likely the question is one of the topics' rather than about something that one business alone has: 0 to 1."""
        logit = float(question @ self.everyday[:-1] + self.everyday[-1])
        return 1 / (1 + float(np.exp(-logit)))

    def _nearest(self, texts: Vectors, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each text its best weighted similarity to each topic, as rows."""
        nearest: NDArray[np.float64] = np.maximum.reduceat((texts @ self.vectors.T) * weights, self._starts, axis=1)
        return nearest

    @cached_property
    def _starts(self) -> NDArray[np.int_]:
        return np.flatnonzero(np.diff(self.topics, prepend=-1))

    def save(self, path: Path) -> None:
        """Write the bank with vectors as signed bytes."""
        np.savez_compressed(
            path,
            vectors=_bytes(self.vectors),
            topics=self.topics.astype(np.int16),
            answers=self.answers,
            probe=self.probe,
            empty=_bytes(self.empty),
            asks=self.asks.astype(np.float16),
            tells=self.tells.astype(np.float16),
            everyday=self.everyday.astype(np.float16),
        )


@cache
def bank() -> Bank | None:
    """The bank of the package; None when it ships none."""
    path = files(__package__).joinpath("bank.npz")
    return read_bank(Path(str(path))) if path.is_file() else None


def read_bank(path: Path) -> Bank:
    """A bank as `Bank.save` wrote it."""
    with np.load(path, allow_pickle=False) as data:
        topics, probe = data["topics"].astype(np.int_), data["probe"].astype(np.float32)
        classifiers = [data[name].astype(np.float32) for name in ("asks", "tells", "everyday")]
        return Bank(_units(data["vectors"]), topics, data["answers"], probe, _units(data["empty"]), *classifiers)


def log_shares(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The logarithms of each row's softmax."""
    raised: NDArray[np.float64] = (logits - logits.max(axis=1, keepdims=True)).astype(np.float64)
    shares: NDArray[np.float64] = raised - np.log(np.exp(raised).sum(axis=1, keepdims=True))
    return shares


def _bytes(vectors: Vectors) -> NDArray[np.int8]:
    scaled: NDArray[np.int8] = np.round(vectors * 127 / np.abs(vectors).max(axis=1, keepdims=True)).astype(np.int8)
    return scaled


def _units(stored: NDArray[np.int8]) -> Vectors:
    vectors: Vectors = stored.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
