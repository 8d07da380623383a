"""Training of a LoRA on a tiny judge of random weights: it learns, it stops, and it goes on as if it had not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

import torch

from frontdesk.tuning.bert.model import Bert
from frontdesk.tuning.judge.samples import Sample, whole
from frontdesk.tuning.judge.train import loss_of
from frontdesk.tuning.student.checkpoint import State
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.progress import Progress
from frontdesk.tuning.student.training import Plan, Run, train

WIDTH, INNER, BERT = 24, 48, Bert(layers=2, heads=4)
OWN = [Sample(f"question {n}", f"answer {n}" if n % 3 else None, tuple(f"{x}{n}" for x in "abcd")) for n in range(30)]
PACKAGES = [Sample(f"other {n}", f"reply {n}", tuple(f"{x}{n}" for x in "efgh")) for n in range(40)]
PLAN = Plan(minutes=5, rank=4, threads=1, passes=3, dropout=0.0)


def tiny() -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(0)
    shapes = {f"attn_{part}": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")}
    shapes |= {"ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER)}
    layers = [f"blk.{layer}" for layer in range(BERT.layers)]
    dense = {f"{layer}.{name}": shape for layer in layers for name, shape in shapes.items()}
    dense |= {"cls": (WIDTH, WIDTH), "cls.output": (1, WIDTH)}
    norms = [
        "token_embd_norm",
        *(f"{layer}.{name}_norm" for layer in layers for name in ("attn_output", "layer_output")),
    ]
    weights = {f"{name}.weight": torch.randn(*s, generator=random) / s[1] ** 0.5 for name, s in dense.items()}
    weights |= {f"{name}.bias": torch.zeros(s[0]) for name, s in dense.items()}
    weights |= {f"{name}.weight": torch.ones(WIDTH) for name in norms}
    weights |= {f"{name}.bias": torch.zeros(WIDTH) for name in norms}
    tables = {"token_embd": 64, "position_embd": 32, "token_types": 2}
    return weights | {f"{name}.weight": torch.randn(n, WIDTH, generator=random) for name, n in tables.items()}


def rows(question: str, sentences: Sequence[str]) -> list[list[int]]:
    return [[1, *(ord(c) % 64 for c in f"{question}|{sentence}")][:32] for sentence in sentences]


def run(folder: Path, stop: Callable[[], bool] = lambda: False, told: list[Progress] | None = None) -> Run:
    told = [] if told is None else told
    return Run(tiny(), BERT, rows, PLAN, folder / "checkpoint.pt", told.append, stop)


def after(count: int) -> Callable[[], bool]:
    """A wish to stop after so many steps."""
    left = iter(range(count))
    return lambda: next(left, None) is None


def loss(state: State | None) -> float:
    lora = state.lora if state else {}
    with torch.no_grad():
        return float(loss_of({**tiny(), **lora}, BERT, rows, [whole(sample) for sample in OWN], 0.0))


def test_it_learns_what_it_is_shown_and_leaves_the_judge_alone(tmp_path: Path) -> None:
    it = run(tmp_path)
    state = train(it, OWN, PACKAGES)
    assert loss(state) < loss(None)
    assert all(torch.equal(weight, it.weights[name]) for name, weight in tiny().items())
    assert (state.number, state.step) == (2, 5)  # thirty of its own and as many others are five batches


def test_a_run_that_was_stopped_ends_where_a_whole_one_does(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    expected = train(run(tmp_path / "whole"), OWN, PACKAGES)
    for steps in (3, 2, 4):
        with pytest.raises(Stopped):
            train(run(tmp_path, after(steps)), OWN, PACKAGES)
    state = train(run(tmp_path), OWN, PACKAGES)
    assert (state.number, state.step, state.seen) == (expected.number, expected.step, expected.seen)
    for name, weight in expected.lora.items():
        assert torch.allclose(weight, state.lora[name], atol=1e-5)


def test_more_minutes_go_on_and_other_data_begin_anew(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        train(run(tmp_path, after(6)), OWN, PACKAGES)
    longer = run(tmp_path, after(0))
    longer.plan = Plan(**vars(PLAN) | {"minutes": 9.0})
    with pytest.raises(Stopped):
        train(longer, OWN, PACKAGES)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["state"]["number"] == 1
    with pytest.raises(Stopped):
        train(run(tmp_path, after(0)), OWN[1:], PACKAGES)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["state"]["number"] == 0
