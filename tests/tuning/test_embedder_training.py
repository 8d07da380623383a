"""A question comes nearer to what answers it, and no sentence counts as wrong that may answer it too; needs the extra `tuning`."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

import torch

from frontdesk.engine.embedder import prepare_base
from frontdesk.engine.embeddings import Embedder
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.embedder.pairs import read
from frontdesk.tuning.embedder.prepare import first_weights
from frontdesk.tuning.embedder.samples import Batch
from frontdesk.tuning.embedder.train import Plan, Report, Run, learn, untold

TEXT = """
# A bakery | bakery | en
= The sourdough comes out of the oven at ten.
? is there fresh bread in the early morning
= Cakes need two days.
? could I have one for my wedding tomorrow
! is the cake vegan
"""


def test_a_short_training_brings_a_question_nearer_to_its_answer() -> None:
    base = prepare_base(cache_directory() / "models")
    tokenizer = Embedder(base, threads=1)
    weights, bert = first_weights(base)
    told: list[Report] = []
    run = Run(weights, bert, lambda text: tokenizer.tokens(text, marks=True), Plan(minutes=0.05, threads=1))
    learn(run, read(TEXT), read(TEXT), told.append)
    assert run.step > 2
    assert told[-1].loss < math.inf and told[-1].first == 1.0
    assert told[-1].told >= told[0].told


def test_other_businesses_sentences_that_say_the_same_are_neither_right_nor_wrong() -> None:
    same, other = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    sentences = torch.stack([same, other, same, other])
    batch = Batch(["answered", "not answered"], ["a", "b", "c", "d"], [0, -1], askers=[0, 1], owners=[0, 0, 1, 1])
    assert untold(batch, sentences).tolist() == [[0, 0, 1, 0], [1, 1, 0, 0]]
