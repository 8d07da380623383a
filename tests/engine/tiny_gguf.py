"""A tiny Llama model with random weights and a byte-level vocabulary: real for llama.cpp, and loaded in a moment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, LlamaFileType, TokenType
from numpy.typing import NDArray

END, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = (END, TURN_START, TURN_END)
WIDTH, LAYERS, HEADS, KV_HEADS, HIDDEN, CONTEXT = 64, 2, 4, 2, 96, 256
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_tiny_model(
    path: Path,
    changed: Mapping[str, NDArray[np.float32]] | None = None,
    *,
    template: str | None = TEMPLATE,
    begins: bool = False,
) -> Path:
    """Write the model; the same weights every time, but for what `changed` adds to some of them. `begins` when every prompt should
    begin with its first token."""
    tokens = [*SPECIAL, *byte_alphabet(), "th", "he", "the"]
    writer = GGUFWriter(str(path), "llama")
    writer.add_name("Tiny")
    writer.add_file_type(LlamaFileType.ALL_F32)
    _describe(writer, tokens)
    writer.add_add_bos_token(begins)
    if template is not None:
        writer.add_chat_template(template)
    random = np.random.default_rng(7)
    for name, shape in _shapes(len(tokens)).items():
        values = np.ones(shape) if len(shape) == 1 else random.normal(0, 0.2, shape)
        writer.add_tensor(name, (values + (changed or {}).get(name, 0.0)).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_tiny_lora(path: Path, seed: int, rank: int = 4) -> dict[str, NDArray[np.float32]]:
    """Write a LoRA for the model, on the query and value matrices; returns what it adds to each weight."""
    random = np.random.default_rng(seed)
    writer = GGUFWriter(str(path), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(rank))
    added = {}
    for name, (rows, columns) in {
        n: s for n, s in _shapes(1).items() if n.endswith(("attn_q.weight", "attn_v.weight"))
    }.items():
        a = random.normal(0, 0.5, (rank, columns)).astype(np.float32)
        b = random.normal(0, 0.5, (rows, rank)).astype(np.float32)
        writer.add_tensor(f"{name}.lora_a", a)
        writer.add_tensor(f"{name}.lora_b", b)
        added[name] = b @ a
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return added


def byte_alphabet() -> list[str]:
    """GPT-2's printable character for each of the 256 bytes."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    names = {byte: chr(byte) for byte in plain} | {byte: chr(256 + at) for at, byte in enumerate(others)}
    return [names[byte] for byte in range(256)]


def _describe(writer: GGUFWriter, tokens: list[str]) -> None:
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL for token in tokens])
    writer.add_token_merges(["t h", "h e", "th e"])
    writer.add_bos_token_id(tokens.index(END))
    writer.add_eos_token_id(tokens.index(TURN_END))


def _shapes(words: int) -> dict[str, tuple[int, ...]]:
    keys = WIDTH // HEADS * KV_HEADS
    block = {
        "attn_norm": (WIDTH,),
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (keys, WIDTH),
        "attn_v": (keys, WIDTH),
        "attn_output": (WIDTH, WIDTH),
        "ffn_norm": (WIDTH,),
        "ffn_gate": (HIDDEN, WIDTH),
        "ffn_up": (HIDDEN, WIDTH),
        "ffn_down": (WIDTH, HIDDEN),
    }
    layers = {f"blk.{n}.{name}.weight": shape for n in range(LAYERS) for name, shape in block.items()}
    return {"token_embd.weight": (words, WIDTH)} | layers | {"output_norm.weight": (WIDTH,)}
