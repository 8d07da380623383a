"""The trained weights as a GGUF: written in F32 by the `gguf` package, quantised by llama.cpp."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, LlamaFileType, TokenType
from llama_cpp import llama_cpp
from numpy.typing import NDArray

from frontdesk.tuning.starter.errors import ExportFailed
from frontdesk.tuning.starter.llama import silence
from frontdesk.tuning.starter.shape import Shape
from frontdesk.tuning.starter.tokenizer import Vocabulary
from frontdesk.tuning.starter.tokens import END, PRE_TOKENIZER, SPECIAL_TOKENS, TURN_END

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Arrays = Mapping[str, NDArray[np.float32]]


def write_gguf(path: Path, weights: Arrays, shape: Shape, vocabulary: Vocabulary) -> None:
    """Write the F32 model with its tokenizer and chat template. `weights` are named and shaped as `shape.tensors()` says."""
    writer = GGUFWriter(str(path), "llama")
    writer.add_name("Frontdesk starter")
    writer.add_license("Apache-2.0")
    writer.add_file_type(LlamaFileType.ALL_F32)
    _describe_shape(writer, shape)
    _describe_tokenizer(writer, vocabulary)
    for name in shape.tensors():
        writer.add_tensor(name, np.ascontiguousarray(weights[name], dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantise(source: Path, target: Path) -> None:
    """Q8_0 for every matrix, by llama.cpp. Raises `ExportFailed`."""
    silence()
    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
    options.nthread = 1
    failed = llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(options))
    if failed:
        raise ExportFailed(f"llama.cpp could not quantise {source.name} (code {failed}); is the disk full?")


def _describe_shape(writer: GGUFWriter, shape: Shape) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)
    writer.add_vocab_size(shape.vocabulary)


def _describe_tokenizer(writer: GGUFWriter, vocabulary: Vocabulary) -> None:
    special = set(SPECIAL_TOKENS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE_TOKENIZER)
    writer.add_token_list(list(vocabulary.tokens))
    writer.add_token_types([TokenType.CONTROL if t in special else TokenType.NORMAL for t in vocabulary.tokens])
    writer.add_token_merges(list(vocabulary.merges))
    writer.add_bos_token_id(vocabulary.tokens.index(END))
    writer.add_eos_token_id(vocabulary.tokens.index(TURN_END))
    writer.add_pad_token_id(vocabulary.tokens.index(END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)
