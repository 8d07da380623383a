"""What is asked for, what a model takes and what a machine has become the limits of its loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.engine.errors import BadModel
from frontdesk.engine.sizing import Asked, Machine, Shape, free_memory, plan, shape_of
from tests.engine.tiny_gguf import CONTEXT, HEADS, KV_HEADS, LAYERS, WIDTH

GIB = 2**30
SMALL = Shape(layers=5, kv_heads=2, key_width=64, value_width=64, trained=1024, weights=5_000_000)
LLAMA_8B = Shape(layers=32, kv_heads=8, key_width=128, value_width=128, trained=131_072, weights=int(4.9e9))


def machine(gib: float = 16, gpu: bool = False) -> Machine:
    return Machine(int(gib * GIB), cores=4, gpu=gpu)


def test_a_models_shape_is_in_its_head(model: Path) -> None:
    shape = shape_of(model)
    assert (shape.layers, shape.kv_heads, shape.key_width) == (LAYERS, KV_HEADS, WIDTH // HEADS)
    assert (shape.trained, shape.weights) == (CONTEXT, model.stat().st_size)


def test_a_token_of_llama_8b_takes_128_kib() -> None:
    assert LLAMA_8B.token_bytes("f16") == 128 * 1024
    assert LLAMA_8B.token_bytes("q8_0") == 68 * 1024


def test_a_small_model_gets_what_is_wished() -> None:
    [limits] = plan([SMALL], Asked(), machine())
    assert (limits.context, limits.sequences, limits.threads, limits.gpu_layers) == (4096, 16, 4, 0)
    assert (limits.flash_attention, limits.kv_type) == (False, "f16")


@pytest.mark.parametrize("gib", [8, 10, 16, 24, 64])
def test_a_large_model_takes_no_more_than_the_machine_has(gib: float) -> None:
    [limits] = plan([LLAMA_8B], Asked(), machine(gib))
    cache = limits.context * limits.sequences * LLAMA_8B.token_bytes("f16")
    assert cache + LLAMA_8B.weights <= 0.8 * gib * GIB
    assert limits.context >= 512


def test_sequences_go_before_the_context_does() -> None:
    assert [(p.sequences, p.context) for gib in (64, 16, 8) for p in plan([LLAMA_8B], Asked(), machine(gib))] == [
        (16, 8192),
        (8, 8192),
        (4, 3584),
    ]


def test_what_was_asked_for_is_not_changed() -> None:
    [limits] = plan([LLAMA_8B], Asked(context=2048, kv_type="q8_0", threads=3, batch=64), machine(8))
    assert (limits.context, limits.threads, limits.batch, limits.part) == (2048, 3, 64, 64)
    assert limits.flash_attention
    assert limits.sequences > plan([LLAMA_8B], Asked(context=2048), machine(8))[0].sequences


def test_models_share_the_memory() -> None:
    both = plan([LLAMA_8B, LLAMA_8B], Asked(), machine(24))
    cache = sum(limits.context * limits.sequences * LLAMA_8B.token_bytes("f16") for limits in both)
    assert cache + 2 * LLAMA_8B.weights <= 0.8 * 24 * GIB


def test_a_gpu_takes_all_layers_and_flash_attention() -> None:
    [limits] = plan([SMALL], Asked(), machine(gpu=True))
    assert (limits.gpu_layers, limits.flash_attention) == (-1, True)


@pytest.mark.parametrize(
    ("shape", "asked", "gib", "told"),
    [
        (SMALL, Asked(gpu_layers=4), 16, "without a GPU"),
        (SMALL, Asked(kv_type="q8_0", flash_attention="off"), 16, "needs flash attention"),
        (Shape(2, 2, 16, 16, 256, 1), Asked(kv_type="q8_0"), 16, "multiple of 32"),
        (LLAMA_8B, Asked(context=65_536, sequences=16), 16, "lower --context or --sequences"),
        (LLAMA_8B, Asked(), 4, "smaller model"),
    ],
)
def test_what_cannot_be_is_one_clear_line(shape: Shape, asked: Asked, gib: float, told: str) -> None:
    with pytest.raises(BadModel, match=told) as raised:
        plan([shape], asked, machine(gib))
    assert "\n" not in raised.value.message


def test_this_machine_has_some_memory() -> None:
    assert free_memory() > 2**27


def test_the_shelf_is_a_tenth_of_what_is_free_or_what_was_asked_for() -> None:
    assert [limits.shelf for limits in plan([SMALL, SMALL], Asked(), machine(10))] == [GIB // 2] * 2
    assert plan([SMALL], Asked(), machine(1000))[0].shelf == 8 * GIB
    assert plan([SMALL], Asked(shelf=3), machine())[0].shelf == 3 << 20
