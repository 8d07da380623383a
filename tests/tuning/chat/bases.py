"""Tiny bases with random weights, of each architecture whose adapters are trained: real for llama.cpp."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, TokenType, quants

from tests.engine.tiny_gguf import END, SPECIAL, TEMPLATE, TURN_END, byte_alphabet


@dataclass(frozen=True)
class Tiny:
    """What a tiny base is like. `head` is the width of a head, `kept` how its matrices are stored."""

    architecture: str = "llama"
    width: int = 64
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    head: int = 16
    hidden: int = 96
    context: int = 4096
    tied: bool = True
    biases: bool = False
    norms: bool = False
    factors: bool = False
    kept: GGMLQuantizationType = GGMLQuantizationType.F32
    rope_base: float = 10_000.0
    experts: int = 0
    scaling: str | None = None

    def write(self, path: Path, seed: int = 1) -> Path:
        """The base's GGUF."""
        writer = GGUFWriter(str(path), self.architecture)
        words = [*SPECIAL, *byte_alphabet(), "th", "he", "the"]
        self._describe(writer, words)
        random = np.random.default_rng(seed)
        for name, shape in self._shapes(len(words)).items():
            values = random.normal(0, 1.5 / np.sqrt(shape[-1]) if len(shape) > 1 else 0.2, shape).astype(np.float32)
            if "norm" in name:
                values += 1
            if name.startswith("rope"):
                values = 1 + np.abs(values)
            if len(shape) > 1 and self.kept is not GGMLQuantizationType.F32:
                writer.add_tensor(name, quants.quantize(values, self.kept), raw_dtype=self.kept)
            else:
                writer.add_tensor(name, values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path

    def _describe(self, writer: GGUFWriter, words: list[str]) -> None:
        writer.add_name("Tiny")
        writer.add_context_length(self.context)
        writer.add_embedding_length(self.width)
        writer.add_block_count(self.layers)
        writer.add_feed_forward_length(self.hidden)
        writer.add_head_count(self.heads)
        writer.add_head_count_kv(self.kv_heads)
        writer.add_key_length(self.head)
        writer.add_value_length(self.head)
        writer.add_rope_dimension_count(self.head)
        writer.add_rope_freq_base(self.rope_base)
        writer.add_layer_norm_rms_eps(1e-5)
        writer.add_vocab_size(len(words))
        if self.experts:
            writer.add_expert_count(self.experts)
        if self.scaling:
            writer.add_string(f"{self.architecture}.rope.scaling.type", self.scaling)
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("qwen2")
        writer.add_token_list(words)
        writer.add_token_types([TokenType.CONTROL if word in SPECIAL else TokenType.NORMAL for word in words])
        writer.add_token_merges(["t h", "h e", "th e"])
        writer.add_bos_token_id(words.index(END))
        writer.add_eos_token_id(words.index(TURN_END))
        writer.add_add_bos_token(False)
        writer.add_chat_template(TEMPLATE)

    def _shapes(self, words: int) -> dict[str, tuple[int, ...]]:
        queries, keys = self.heads * self.head, self.kv_heads * self.head
        block: dict[str, tuple[int, ...]] = {
            "attn_norm.weight": (self.width,),
            "attn_q.weight": (queries, self.width),
            "attn_k.weight": (keys, self.width),
            "attn_v.weight": (keys, self.width),
            "attn_output.weight": (self.width, queries),
            "ffn_norm.weight": (self.width,),
            "ffn_gate.weight": (self.hidden, self.width),
            "ffn_up.weight": (self.hidden, self.width),
            "ffn_down.weight": (self.width, self.hidden),
        }
        if self.biases:
            block |= {"attn_q.bias": (queries,), "attn_k.bias": (keys,), "attn_v.bias": (keys,)}
        if self.norms:
            block |= {"attn_q_norm.weight": (self.head,), "attn_k_norm.weight": (self.head,)}
        shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (words, self.width)}
        for layer in range(self.layers):
            shapes |= {f"blk.{layer}.{name}": shape for name, shape in block.items()}
        shapes |= {"output_norm.weight": (self.width,)}
        shapes |= {} if self.tied else {"output.weight": (words, self.width)}
        return shapes | ({"rope_freqs.weight": (self.head // 2,)} if self.factors else {})


F16 = GGMLQuantizationType.F16
LLAMA = Tiny()
BASES = {
    "llama": LLAMA,
    "llama 3": Tiny(tied=False, factors=True, rope_base=500_000.0, kept=F16),
    "qwen2": Tiny("qwen2", biases=True, kv_heads=1),
    "qwen2 untied": Tiny("qwen2", biases=True, tied=False, kept=F16, rope_base=1e6),
    "qwen3": Tiny("qwen3", norms=True, head=32),
}
