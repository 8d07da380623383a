"""The shipped starter in llama.cpp against a forward pass written out in numpy, and what it was made for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from gguf.quants import dequantize
from numpy.typing import NDArray

from frontdesk.engine.models import starter_path
from frontdesk.tuning.starter.errors import BadModelFile
from frontdesk.tuning.starter.llama import LlamaReader
from frontdesk.tuning.starter.shape import Shape
from frontdesk_agents.deciding.prompt import candidates, decision_prompt
from frontdesk_agents.ports import HistoryMessage

Array = NDArray[np.float32]
TEXTS = json.loads((Path(__file__).parent / "starter_tokens.json").read_text(encoding="utf-8"))
ACTIONS = ("answer", "get_order", "cancel_order", "search_products", "greet", "thank", "goodbye", "hand_off")


@pytest.fixture(scope="module")
def reader() -> Iterator[LlamaReader]:
    with LlamaReader(starter_path()) as opened:
        yield opened


@pytest.fixture(scope="module")
def weights() -> dict[str, Array]:
    return {t.name: dequantize(t.data, t.tensor_type) for t in GGUFReader(starter_path()).tensors}


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_llama_cpp_splits_a_text_as_the_trained_tokenizer_did(reader: LlamaReader, text: str) -> None:
    assert reader.tokens(text, special=True) == TEXTS[text]


def test_a_customer_cannot_write_a_special_token(reader: LlamaReader) -> None:
    [end] = reader.tokens("<|im_end|>", special=True)
    assert end not in reader.tokens("<|im_end|>")


def test_logits_equal_a_forward_pass_in_numpy(reader: LlamaReader, weights: dict[str, Array]) -> None:
    assert {name: weight.shape for name, weight in weights.items()} == Shape().tensors()
    tokens = reader.tokens("Actions: answer, get_order\nCustomer: Where is my order AB-1042?\nAction:")
    expected, read = forward(weights, tokens, Shape()), reader.logits(tokens)
    assert np.abs(expected - read).mean() < 0.02 * expected.std()
    assert (expected.argmax(1) == read.argmax(1)).mean() > 0.9


def test_scores_are_sums_of_log_probabilities(reader: LlamaReader) -> None:
    prompt, candidate = "Actions: answer, get_order\nCustomer: hello\nAction:", " get_order"
    start, rest = reader.tokens(prompt), reader.tokens(candidate)
    scores = reader.logits([*start, *rest])[len(start) - 1 : -1].astype(np.float64)
    logs = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    expected = sum(logs[at, token] for at, token in enumerate(rest))
    assert reader.score(prompt, [candidate, candidate]) == pytest.approx([expected, expected], abs=0.02)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("where is my order 1042?", "get_order"),
        ("please cancel order AB-1042", "cancel_order"),
        ("do you have a tent under 300?", "search_products"),
        ("I want to talk to a human", "hand_off"),
        ("what is your return policy", "answer"),
        ("où est ma commande 1042 ?", "get_order"),
    ],
)
def test_it_finds_the_next_action_in_plain_cases(reader: LlamaReader, text: str, right: str) -> None:
    scores = reader.score(decision_prompt([HistoryMessage("contact", text, 1)], ACTIONS), candidates(ACTIONS))
    assert ACTIONS[int(np.argmax(scores))] == right


def test_a_file_that_llama_cpp_cannot_load_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(starter_path().read_bytes()[:100_000])
    with pytest.raises(BadModelFile, match=r"broken\.gguf"):
        LlamaReader(path)


def forward(weights: Mapping[str, Array], tokens: list[int], shape: Shape) -> Array:
    """Logits after each token, as the Llama paper writes them; rotary positions on neighbouring pairs."""
    states = weights["token_embd.weight"][tokens]
    for layer in range(shape.layers):
        block = {name: weights[f"blk.{layer}.{name}.weight"] for name in shape.block()}
        states = states + attend(block, norm(states, block["attn_norm"], shape), shape)
        normed = norm(states, block["ffn_norm"], shape)
        gate = normed @ block["ffn_gate"].T
        states = states + (gate / (1 + np.exp(-gate)) * (normed @ block["ffn_up"].T)) @ block["ffn_down"].T
    return norm(states, weights["output_norm.weight"], shape) @ weights["token_embd.weight"].T


def norm(states: Array, weight: Array, shape: Shape) -> Array:
    return states / np.sqrt((states**2).mean(-1, keepdims=True) + shape.norm_epsilon) * weight


def attend(block: Mapping[str, Array], states: Array, shape: Shape) -> Array:
    query, key, value = (states @ block[name].T for name in ("attn_q", "attn_k", "attn_v"))
    length, size = len(states), shape.head_width
    mixed = []
    for head in range(shape.heads):
        own = slice(head * size, (head + 1) * size)
        shared = head // (shape.heads // shape.kv_heads)
        theirs = slice(shared * size, (shared + 1) * size)
        scores = turned(query[:, own], shape) @ turned(key[:, theirs], shape).T / np.sqrt(size)
        scores[np.triu_indices(length, 1)] = -np.inf
        shares = np.exp(scores - scores.max(1, keepdims=True))
        mixed.append(shares / shares.sum(1, keepdims=True) @ value[:, theirs])
    return np.concatenate(mixed, 1) @ block["attn_output"].T


def turned(rows: Array, shape: Shape) -> Array:
    size = shape.head_width
    angles = np.outer(np.arange(len(rows)), shape.rope_base ** (-np.arange(0, size, 2) / size))
    pairs = (rows[:, 0::2] + 1j * rows[:, 1::2]) * np.exp(1j * angles)
    return np.stack([pairs.real, pairs.imag], -1).reshape(rows.shape)
