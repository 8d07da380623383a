"""A BERT sentence embedder from safetensors to GGUF, without PyTorch.

Names and keys follow llama.cpp's converter for the "bert" architecture: word pieces carry U+2581 where a word begins, weights
of two dimensions are Q8_0 but for the small position and type tables.
"""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

_Q8 = gguf.GGMLQuantizationType.Q8_0
_SKIPPED = ("embeddings.position_ids", "pooler.")
_EXACT = ("position_embd", "token_types")


def convert(source: Path, target: Path) -> None:
    """Write `target` from a folder with config.json, vocab.txt and model.safetensors."""
    config = json.loads((source / "config.json").read_text())
    writer = gguf.GGUFWriter(target, "bert")
    _write_shape(writer, config)
    _write_vocabulary(writer, (source / "vocab.txt").read_text(encoding="utf-8").splitlines())
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, config["num_hidden_layers"])
    for name, tensor in load_file(source / "model.safetensors").items():
        if not name.startswith(_SKIPPED):
            _write_tensor(writer, names.get_name(name, try_suffixes=(".weight", ".bias")), tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_shape(writer: gguf.GGUFWriter, config: dict[str, int]) -> None:
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)


def _write_vocabulary(writer: gguf.GGUFWriter, words: list[str]) -> None:
    writer.add_token_type_count(2)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([_piece(word) for word in words])
    writer.add_token_types([_type(word) for word in words])
    writer.add_bos_token_id(words.index("[CLS]"))
    writer.add_sep_token_id(words.index("[SEP]"))
    writer.add_unk_token_id(words.index("[UNK]"))
    writer.add_pad_token_id(words.index("[PAD]"))
    writer.add_mask_token_id(words.index("[MASK]"))


def _write_tensor(writer: gguf.GGUFWriter, name: str | None, tensor: NDArray[np.float32]) -> None:
    if name is None:
        raise ValueError("the model has a weight that llama.cpp's BERT does not know")
    values = tensor.astype(np.float32)
    if values.ndim == 2 and not name.startswith(_EXACT):
        writer.add_tensor(name, gguf.quants.quantize(values, _Q8), raw_dtype=_Q8)
    else:
        writer.add_tensor(name, values)


def _piece(word: str) -> str:
    if word.startswith("[") and word.endswith("]"):
        return word
    return word[2:] if word.startswith("##") else f"\u2581{word}"


def _type(word: str) -> gguf.TokenType:
    if word == "[UNK]":
        return gguf.TokenType.UNKNOWN
    if word in ("[CLS]", "[SEP]", "[PAD]", "[MASK]"):
        return gguf.TokenType.CONTROL
    return gguf.TokenType.UNUSED if word.startswith("[unused") else gguf.TokenType.NORMAL
