"""The judge learns, and one that goes further ends midway; needs the optional extra `tuning`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

import torch

from frontdesk.engine.embedder import prepare_judge
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.reranking import rank_row
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.embedder.pairs import read
from frontdesk.tuning.embedder.prepare import first_weights
from frontdesk.tuning.judge.samples import samples
from frontdesk.tuning.judge.train import Plan, Report, Run, learn

TEXT = """
# A bakery | bakery | en
= The sourdough comes out of the oven at ten.
? is there fresh bread in the early morning
= Cakes need two days.
? could I have one for my wedding tomorrow
! is the cake vegan
"""


@pytest.mark.parametrize("further", [False, True])
def test_a_training_that_goes_further_ends_midway(further: bool) -> None:
    judge = prepare_judge(cache_directory() / "models")
    embedder = Embedder(judge, threads=1)
    asked = samples(read(TEXT), embedder)

    def rows(question: str, sentences: Sequence[str]) -> list[list[int]]:
        return [rank_row(embedder.vocab, embedder.tokens(question), embedder.tokens(text)) for text in sentences]

    weights, bert = first_weights(judge)
    run, told = Run(weights, bert, rows, Plan(minutes=0.04, threads=1, further=further)), list[Report]()
    learn(run, asked, asked, told.append)
    assert run.step > 1 and told[-1].loss < 10
    name = "blk.5.ffn_down.weight"
    change = (run.weights[name] - run.first[name]).detach()
    assert change.abs().max() > 0
    assert torch.allclose(run.found[name] - run.first[name], change / 2 if further else change, atol=1e-7)
