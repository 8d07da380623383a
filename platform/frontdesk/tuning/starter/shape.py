"""The size of a Llama-like decoder: the starter's, or that of a base whose adapter is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A Llama decoder. Widths are multiples of 32, which Q8_0 needs; `context` is in tokens; `key_width` is that of a head where it is
    not width / heads; `turns_halves`: rotary pairs are (i, i + half), as in Qwen, and not neighbours."""

    vocabulary: int = 4096
    width: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    hidden: int = 640
    context: int = 1024
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-5
    key_width: int = 0
    turns_halves: bool = False

    @property
    def head_width(self) -> int:
        return self.key_width or self.width // self.heads

    @property
    def query_width(self) -> int:
        return self.head_width * self.heads

    @property
    def kv_width(self) -> int:
        return self.head_width * self.kv_heads

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Every matrix's and norm's name and shape as (outputs, inputs), named as llama.cpp names them in a GGUF, with tied embeddings."""
        shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (self.vocabulary, self.width)}
        for layer in range(self.layers):
            shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in self.block().items()}
        return shapes | {"output_norm.weight": (self.width,)}

    def block(self) -> dict[str, tuple[int, ...]]:
        """The tensors of one layer."""
        return {
            "attn_norm": (self.width,),
            "attn_q": (self.query_width, self.width),
            "attn_k": (self.kv_width, self.width),
            "attn_v": (self.kv_width, self.width),
            "attn_output": (self.width, self.query_width),
            "ffn_norm": (self.width,),
            "ffn_gate": (self.hidden, self.width),
            "ffn_up": (self.hidden, self.width),
            "ffn_down": (self.width, self.hidden),
        }
