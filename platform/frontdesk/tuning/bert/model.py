"""BERT's layers in PyTorch; weights are named as in llama.cpp's GGUF (architecture "bert").

Devlin et al. 2018 (https://arxiv.org/abs/1810.04805): layer norms after each residual sum, exact GELU, all tokens of type 0, since
llama.cpp gives a row no second type.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Weights = Mapping[str, Tensor]

FROZEN = ("token_embd.weight", "position_embd.weight", "token_types.weight")
"""Tables that stay as the embedder has them, so that only the rest need be shipped."""


@dataclass(frozen=True)
class Bert:
    """Shape of the model."""

    layers: int = 6
    heads: int = 12
    epsilon: float = 1e-12


def hidden(weights: Weights, bert: Bert, tokens: Tensor, lengths: Tensor, dropout: float = 0.0) -> Tensor:
    """The last layer's vectors (rows, longest, width) of the rows of `tokens` (rows, longest), of which `lengths` count."""
    mask = torch.where(present(tokens, lengths), 0.0, -math.inf)[:, None, None, :]
    x = weights["token_embd.weight"][tokens] + weights["position_embd.weight"][: tokens.shape[1]]
    x = _norm(weights, "token_embd_norm", x + weights["token_types.weight"][0], bert)
    for layer in range(bert.layers):
        x = _layer(weights, f"blk.{layer}", x, mask, bert, dropout)
    return x


def present(tokens: Tensor, lengths: Tensor) -> Tensor:
    """Which places of `tokens` hold a token, and not padding."""
    return torch.arange(tokens.shape[1])[None, :] < lengths[:, None]


def _layer(weights: Weights, name: str, x: Tensor, mask: Tensor, bert: Bert, dropout: float) -> Tensor:
    training = dropout > 0
    mixed = functional.dropout(_attention(weights, name, x, mask, bert), dropout, training=training)
    x = _norm(weights, f"{name}.attn_output_norm", x + mixed, bert)
    inner = functional.gelu(linear(weights, f"{name}.ffn_up", x))
    inner = functional.dropout(linear(weights, f"{name}.ffn_down", inner), dropout, training=training)
    return _norm(weights, f"{name}.layer_output_norm", x + inner, bert)


def _attention(weights: Weights, name: str, x: Tensor, mask: Tensor, bert: Bert) -> Tensor:
    rows, length, width = x.shape
    query, key, value = (
        linear(weights, f"{name}.attn_{part}", x).view(rows, length, bert.heads, -1).transpose(1, 2) for part in "qkv"
    )
    scores = (
        query @ key.transpose(2, 3) / math.sqrt(query.shape[-1]) + mask
    )  # PyTorch's own is 20 times slower backwards in bfloat16
    mixed = scores.softmax(-1).to(value.dtype) @ value
    return linear(weights, f"{name}.attn_output", mixed.transpose(1, 2).reshape(rows, length, width))


def linear(weights: Weights, name: str, x: Tensor) -> Tensor:
    """A dense layer by its name, with a LoRA's `NAME.lora_a` and `NAME.lora_b` where the weights have them."""
    found = functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])
    if f"{name}.lora_a" not in weights:
        return found
    return found + functional.linear(functional.linear(x, weights[f"{name}.lora_a"]), weights[f"{name}.lora_b"])


def _norm(weights: Weights, name: str, x: Tensor, bert: Bert) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], bert.epsilon)
