"""The shapes of the models that are measured: real ones, with random weights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A Llama decoder; `quantisation` is the name of llama.cpp's file type."""

    name: str
    vocabulary: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    hidden: int
    quantisation: str
    rope_base: float
    context: int = 8192

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    @property
    def kv_width(self) -> int:
        return self.head_width * self.kv_heads

    def block(self) -> dict[str, tuple[int, ...]]:
        """The tensors of one layer as (outputs, inputs), named as in a GGUF."""
        return {
            "attn_norm": (self.width,),
            "attn_q": (self.width, self.width),
            "attn_k": (self.kv_width, self.width),
            "attn_v": (self.kv_width, self.width),
            "attn_output": (self.width, self.width),
            "ffn_norm": (self.width,),
            "ffn_gate": (self.hidden, self.width),
            "ffn_up": (self.hidden, self.width),
            "ffn_down": (self.width, self.hidden),
        }


SMALL = Shape("135M", 49_152, 576, 30, 9, 3, 1536, "Q8_0", 10_000.0)
"""SmolLM2-135M's shape."""
ONE_B = Shape("1B", 128_256, 2048, 16, 32, 8, 8192, "Q4_K_M", 500_000.0)
"""Llama-3.2-1B's shape."""
