"""The forward pass of Llama and Qwen in plain PyTorch, over weights that bear their GGUF names.

The arithmetic is llama.cpp's for `general.architecture` llama, qwen2 and qwen3: RMS norm before attention and feed-forward, rotary
positions on neighbouring pairs (2i, 2i+1) or on (i, i + half), grouped keys and values, SwiGLU. What only some have is used where the
weights hold it: biases, norms of queries and keys, an output matrix of its own, factors of the rotary frequencies, and a LoRA.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from frontdesk.tuning.starter.shape import Shape

Weights = Mapping[str, Tensor]
Turns = tuple[Tensor, Tensor]


def initial_weights(shape: Shape, seed: int) -> dict[str, Tensor]:
    """Random weights: norms are one, matrices normal with 0.02, those that write to the residual smaller by depth."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, size in shape.tensors().items():
        if len(size) == 1:
            weights[name] = torch.ones(size)
            continue
        residual = name.endswith(("attn_output.weight", "ffn_down.weight"))
        scale = 0.02 / math.sqrt(2 * shape.layers) if residual else 0.02
        weights[name] = torch.randn(size, generator=generator) * scale
    return {name: weight.requires_grad_() for name, weight in weights.items()}


def hidden_states(weights: Weights, shape: Shape, tokens: Tensor, *, sparing: bool = False) -> Tensor:
    """The last normed states, (rows, length, width), of tokens (rows, length). `sparing`: what happened inside a layer is computed again
    on the way back, and not kept."""
    states = weights["token_embd.weight"][tokens].float()
    turns = _rotations(weights, shape, tokens.shape[1])
    for layer in range(shape.layers):
        own = partial(_layer, weights, shape, f"blk.{layer}", turns=turns)
        states = checkpoint(own, states, use_reentrant=False) if sparing else own(states)
    return _norm(weights, "output_norm", states, shape)


def logits(weights: Weights, states: Tensor) -> Tensor:
    """Scores of every token of the vocabulary."""
    own = "output" if "output.weight" in weights else "token_embd"
    return functional.linear(states, weights[f"{own}.weight"].to(states.dtype))


def linear(weights: Weights, name: str, states: Tensor) -> Tensor:
    """A matrix by its name, with its bias and with `NAME.lora_a` and `NAME.lora_b` where the weights have them."""
    bias = weights.get(f"{name}.bias")
    found = functional.linear(states, weights[f"{name}.weight"].to(states.dtype), bias)
    if f"{name}.lora_a" not in weights:
        return found
    return found + functional.linear(functional.linear(states, weights[f"{name}.lora_a"]), weights[f"{name}.lora_b"])


def _layer(weights: Weights, shape: Shape, name: str, states: Tensor, *, turns: Turns) -> Tensor:
    states = states + _attention(weights, shape, name, _norm(weights, f"{name}.attn_norm", states, shape), turns)
    return states + _feed_forward(weights, name, _norm(weights, f"{name}.ffn_norm", states, shape))


def _norm(weights: Weights, name: str, states: Tensor, shape: Shape) -> Tensor:
    return functional.rms_norm(states, states.shape[-1:], weights[f"{name}.weight"], shape.norm_epsilon)


def _feed_forward(weights: Weights, name: str, states: Tensor) -> Tensor:
    gate = functional.silu(linear(weights, f"{name}.ffn_gate", states))
    return linear(weights, f"{name}.ffn_down", gate * linear(weights, f"{name}.ffn_up", states))


def _attention(weights: Weights, shape: Shape, name: str, states: Tensor, turns: Turns) -> Tensor:
    rows, length, _ = states.shape

    def heads(part: str, count: int) -> Tensor:
        found = linear(weights, f"{name}.attn_{part}", states).view(rows, length, count, shape.head_width)
        normed = f"{name}.attn_{part}_norm"
        return (_norm(weights, normed, found, shape) if f"{normed}.weight" in weights else found).transpose(1, 2)

    shared = shape.heads // shape.kv_heads
    mixed = functional.scaled_dot_product_attention(
        _rotate(heads("q", shape.heads), shape, turns),
        _rotate(heads("k", shape.kv_heads), shape, turns).repeat_interleave(shared, 1),
        heads("v", shape.kv_heads).repeat_interleave(shared, 1),
        is_causal=True,
    )
    return linear(weights, f"{name}.attn_output", mixed.transpose(1, 2).reshape(rows, length, shape.query_width))


def _rotations(weights: Weights, shape: Shape, length: int) -> Turns:
    """Cosines and sines by position and pair. Llama 3 divides its frequencies by factors that its file holds."""
    frequencies = shape.rope_base ** (-torch.arange(0, shape.head_width, 2) / shape.head_width)
    frequencies = frequencies / weights.get("rope_freqs.weight", 1.0)
    angles = torch.outer(torch.arange(length), frequencies)
    return angles.cos(), angles.sin()


def _rotate(heads: Tensor, shape: Shape, turns: Turns) -> Tensor:
    cosine, sine = turns
    if shape.turns_halves:
        first, second = heads.chunk(2, -1)
        return torch.cat((first * cosine - second * sine, first * sine + second * cosine), dim=-1)
    even, odd = heads[..., 0::2], heads[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), dim=-1).flatten(-2)
