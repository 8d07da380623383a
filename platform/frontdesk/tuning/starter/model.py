"""The Llama forward pass in plain PyTorch, over weights that bear their GGUF names.

The arithmetic is llama.cpp's for `general.architecture = llama`: RMS norm before attention and feed-forward, rotary
positions on neighbouring pairs (2i, 2i+1), grouped keys and values, SwiGLU, the embedding as the output matrix.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from frontdesk.tuning.starter.shape import Shape

Weights = Mapping[str, Tensor]


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


def hidden_states(weights: Weights, shape: Shape, tokens: Tensor) -> Tensor:
    """The last normed states, (rows, length, width), of tokens (rows, length)."""
    states = weights["token_embd.weight"][tokens]
    cosine, sine = _rotations(shape, tokens.shape[1])
    for layer in range(shape.layers):
        block = {name: weights[f"blk.{layer}.{name}.weight"] for name in shape.block()}
        normed = _norm(states, block["attn_norm"], shape)
        states = states + _attention(block, shape, normed, cosine, sine)
        states = states + _feed_forward(block, _norm(states, block["ffn_norm"], shape))
    return _norm(states, weights["output_norm.weight"], shape)


def logits(weights: Weights, states: Tensor) -> Tensor:
    """Scores of every token of the vocabulary."""
    return states @ weights["token_embd.weight"].T


def _norm(states: Tensor, weight: Tensor, shape: Shape) -> Tensor:
    return functional.rms_norm(states, (shape.width,), weight, shape.norm_epsilon)


def _feed_forward(block: Weights, states: Tensor) -> Tensor:
    gate = functional.silu(functional.linear(states, block["ffn_gate"]))
    return functional.linear(gate * functional.linear(states, block["ffn_up"]), block["ffn_down"])


def _attention(block: Weights, shape: Shape, states: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    rows, length, _ = states.shape

    def heads(name: str, count: int) -> Tensor:
        return functional.linear(states, block[name]).view(rows, length, count, shape.head_width).transpose(1, 2)

    query = _rotate(heads("attn_q", shape.heads), cosine, sine)
    key = _rotate(heads("attn_k", shape.kv_heads), cosine, sine)
    shared = shape.heads // shape.kv_heads
    mixed = functional.scaled_dot_product_attention(
        query,
        key.repeat_interleave(shared, 1),
        heads("attn_v", shape.kv_heads).repeat_interleave(shared, 1),
        is_causal=True,
    )
    return functional.linear(mixed.transpose(1, 2).reshape(rows, length, shape.width), block["attn_output"])


def _rotations(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    frequencies = shape.rope_base ** (-torch.arange(0, shape.head_width, 2) / shape.head_width)
    angles = torch.outer(torch.arange(length), frequencies)
    return angles.cos(), angles.sin()


def _rotate(heads: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    even, odd = heads[..., 0::2], heads[..., 1::2]
    turned = (even * cosine - odd * sine, even * sine + odd * cosine)
    return torch.stack(turned, dim=-1).flatten(-2)
