"""French comes nearer to English, and llama.cpp reads what PyTorch trained; needs the optional extra `tuning`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

from frontdesk.engine.embedder import prepare_base, prepare_embedder
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.joining import join
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.bert.export import write_layers
from frontdesk.tuning.embedder.prepare import first_weights
from frontdesk.tuning.french.aligned import Pair, translated
from frontdesk.tuning.french.shown import texts
from frontdesk.tuning.french.train import Plan, Run, learn


def test_french_comes_nearer_and_llama_cpp_reads_the_same(tmp_path: Path) -> None:
    teacher = prepare_embedder(cache_directory() / "models")
    tokenizer = Embedder(teacher, threads=1)
    pairs = translated(held_out=False)[5:11]
    weights, bert = first_weights(teacher)
    run = Run(
        weights,
        bert,
        lambda text: tokenizer.tokens(text, marks=True),
        Plan(minutes=0.05, threads=1, pairs=6, english=2),
    )
    wanted = run.vectors(run.first, [pair.english for pair in pairs])
    before = _alike(run.vectors(run.first, [pair.french for pair in pairs]), wanted)
    learn(run, lambda _: _over_and_over(pairs), texts("en")[:50], lambda loss: None)
    assert run.step > 0 and _alike(run.vectors(run.weights, [pair.french for pair in pairs]), wanted) > before
    write_layers(run.weights, tmp_path / "layers.gguf", "embedder that reads French")
    join(prepare_base(cache_directory() / "models"), tmp_path / "layers.gguf", tmp_path / "whole.gguf")
    written, _ = first_weights(tmp_path / "whole.gguf")  # in 8 bits, in which so short a training is mostly lost
    now = run.vectors(written, [pair.french for pair in pairs])
    served = Embedder(tmp_path / "whole.gguf", threads=1)
    assert _alike(np.asarray(served.thread.submit(served.embed, [pair.french for pair in pairs]).result()), now) > 0.99
    for each in (tokenizer, served):
        each.thread.shutdown()


def _over_and_over(pairs: list[Pair]) -> Iterator[Pair]:
    while True:
        yield from pairs


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    """The mean cosine of rows."""
    return float((one * other).sum(axis=1).mean())
