"""Batches: every sample once an epoch, padded, with the weights where they belong."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from frontdesk.tuning.starter.samples import Corpus


def corpus(count: int = 300) -> Corpus:
    """Sample n holds the token n + 1, between 2 and 9 times; its last token is the completion."""
    lengths = np.random.default_rng(3).integers(2, 10, count)
    tokens = np.repeat(np.arange(1, count + 1), lengths).astype(np.uint16)
    return Corpus(tokens, np.cumsum(lengths), lengths - 1)


def test_every_sample_comes_once_an_epoch() -> None:
    batches = list(corpus().batches(np.random.default_rng(1), tokens=64, prompt_weight=0.1))
    assert sorted(int(row[0]) for batch in batches for row in batch.tokens) == list(range(1, 301))
    assert all(batch.tokens.size <= 64 for batch in batches)


def test_another_epoch_has_another_order_and_the_same_seed_the_same() -> None:
    def order(seed: int) -> list[int]:
        batches = corpus().batches(np.random.default_rng(seed), tokens=64, prompt_weight=0.1)
        return [int(row[0]) for batch in batches for row in batch.tokens]

    assert order(1) == order(1) != order(2)


def test_the_completion_counts_in_full_the_prompt_a_little_and_padding_nothing() -> None:
    for batch in corpus().batches(np.random.default_rng(1), tokens=64, prompt_weight=0.25):
        for tokens, weights in zip(batch.tokens, batch.weights, strict=True):
            length = int((tokens > 0).sum())
            assert weights[: length - 1].tolist() == [0.25] * (length - 1)
            assert weights[length - 1] == 1
            assert not weights[length:].any()


def test_a_corpus_survives_the_disk(tmp_path: Path) -> None:
    corpus().save(tmp_path / "corpus.npz")
    loaded = Corpus.load(tmp_path / "corpus.npz")
    assert len(loaded) == 300
    assert [loaded.sample(index) for index in range(300)] == [corpus().sample(index) for index in range(300)]
