"""A base with a LoRA computes in PyTorch what llama.cpp computes with the adapter; and what is no base is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

import torch
from gguf import GGMLQuantizationType

from frontdesk.engine.errors import BadModel
from frontdesk.engine.models import starter_path
from frontdesk.tuning.chat.errors import BadBase, BaseTooLarge
from frontdesk.tuning.chat.sizes import ATTENTION, EVERYTHING, MOST_BYTES, size_of
from frontdesk.tuning.chat.weights import Base, read_base
from frontdesk.tuning.starter.llama import LlamaReader
from frontdesk.tuning.starter.model import Weights, hidden_states, logits
from frontdesk.tuning.starter.shape import Shape
from frontdesk.tuning.student.lora import new_lora, write
from tests.tuning.chat.bases import BASES, LLAMA, Tiny

TEXT = "the café opens at 7, doesn't it?"
NEAR = 1e-2


def random_lora(base: Base, seed: int = 3) -> dict[str, torch.Tensor]:
    """A LoRA that changes every matrix much."""
    size = size_of(base.shape)
    lora = new_lora(base.weights, base.shape.layers, size.rank, size.targets, seed)
    random = torch.Generator().manual_seed(seed)
    return {name: value + 0.05 * torch.randn(value.shape, generator=random) for name, value in lora.items()}


def ours(base: Base, weights: Weights, tokens: list[int]) -> np.ndarray:
    with torch.no_grad():
        states = hidden_states(weights, base.shape, torch.tensor([tokens]), sparing=base.sparing)
        found: np.ndarray = logits(weights, states)[0].numpy()
    return found


@pytest.mark.parametrize("name", BASES)
def test_both_compute_the_same_with_an_adapter_and_without(tmp_path: Path, name: str) -> None:
    path = BASES[name].write(tmp_path / "base.gguf")
    base = read_base(path)
    lora = random_lora(base)
    write(lora, tmp_path / "lora.gguf", base.architecture)
    with LlamaReader(path) as reader:
        tokens = reader.tokens(TEXT)
        assert np.abs(reader.logits(tokens) - ours(base, base.weights, tokens)).max() < NEAR
        reader.adapt(tmp_path / "lora.gguf")
        adapted, expected = reader.logits(tokens), ours(base, {**base.weights, **lora}, tokens)
    assert np.abs(adapted - expected).max() < NEAR
    assert np.abs(expected - ours(base, base.weights, tokens)).max() > 100 * NEAR


def test_a_quantised_base_is_computed_nearly_as_llama_cpp_does() -> None:
    base = read_base(starter_path())
    assert replace(base.shape, norm_epsilon=1e-5) == Shape(key_width=64)
    with LlamaReader(starter_path()) as reader:
        tokens = reader.tokens(TEXT)
        read, expected = reader.logits(tokens), ours(base, base.weights, tokens)
    assert np.abs(read - expected).mean() < 0.02 * expected.std()


def test_where_memory_is_short_numbers_are_halved_and_layers_computed_again(tmp_path: Path) -> None:
    path = LLAMA.write(tmp_path / "base.gguf")
    whole = read_base(path)
    numbers = sum(weight.numel() for weight in whole.weights.values())
    short = read_base(path, memory=numbers * 4)
    assert not whole.sparing and short.sparing
    tokens = list(range(20))
    assert ours(short, short.weights, tokens) == pytest.approx(ours(whole, whole.weights, tokens), abs=0.2)
    lora = {name: value.requires_grad_() for name, value in random_lora(short).items()}
    found = {}
    for sparing in (False, True):
        states = hidden_states({**short.weights, **lora}, short.shape, torch.tensor([tokens]), sparing=sparing)
        logits(short.weights, states).logsumexp(-1).mean().backward()
        found[sparing] = {name: value.grad.clone() for name, value in lora.items() if value.grad is not None}
        for value in lora.values():
            value.grad = None
    assert found[True].keys() == lora.keys()
    assert all(torch.allclose(found[True][name], found[False][name], atol=1e-5) for name in lora)
    with pytest.raises(BaseTooLarge, match="GiB"):
        read_base(path, memory=numbers)


@pytest.mark.parametrize(
    ("tiny", "told"),
    [
        (Tiny("gemma"), "architecture 'gemma'"),
        (Tiny(experts=4), "experts"),
        (Tiny(scaling="yarn"), "scaled by yarn"),
        (Tiny(heads=3, kv_heads=2), "cannot be shared"),
    ],
)
def test_what_is_not_computed_is_refused(tmp_path: Path, tiny: Tiny, told: str) -> None:
    with pytest.raises(BadBase, match=told):
        read_base(tiny.write(tmp_path / "base.gguf"))


@pytest.mark.parametrize("kept", [0, 3, 200, 4000, 30_000])
def test_a_damaged_file_is_refused(tmp_path: Path, kept: int) -> None:
    path = LLAMA.write(tmp_path / "base.gguf")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(BadBase, match=r"base\.gguf"):
        read_base(path)


def test_an_adapter_of_another_shape_is_refused_by_the_engine(tmp_path: Path) -> None:
    path, other = LLAMA.write(tmp_path / "base.gguf"), Tiny(hidden=128).write(tmp_path / "other.gguf")
    base = read_base(other)
    write(random_lora(base), tmp_path / "lora.gguf", base.architecture)
    with LlamaReader(path) as reader, pytest.raises(BadModel, match="no LoRA for this model"):
        reader.adapt(tmp_path / "lora.gguf")


@pytest.mark.parametrize(
    ("shape", "rank", "targets"),
    [
        (Shape(), 16, EVERYTHING),
        (Shape(width=2048, layers=16, heads=32, kv_heads=8, hidden=8192), 3, EVERYTHING),
        (Shape(width=4096, layers=32, heads=32, kv_heads=8, hidden=14336), 2, ATTENTION),
    ],
)
def test_the_rank_keeps_the_file_small(shape: Shape, rank: int, targets: tuple[str, ...]) -> None:
    size = size_of(shape)
    assert (size.rank, size.targets) == (rank, targets)
    per_layer = sum(sum(shape.block()[target]) for target in targets)
    assert 2 * shape.layers * rank * per_layer <= MOST_BYTES


def test_no_adapter_is_small_enough_of_a_giant() -> None:
    with pytest.raises(BaseTooLarge):
        size_of(Shape(width=16384, layers=126, heads=128, kv_heads=8, hidden=53248))


def test_a_file_is_as_large_as_its_rank(tmp_path: Path) -> None:
    base = read_base(Tiny(kept=GGMLQuantizationType.Q8_0, hidden=128).write(tmp_path / "base.gguf"))
    write(random_lora(base), tmp_path / "lora.gguf", base.architecture)
    assert (tmp_path / "lora.gguf").stat().st_size < 200_000
