"""A model of a given shape as a GGUF. Speed does not depend on the values, so they are random.

The layers add next to nothing to a token's own vector, and the head turns each token into the next of one long chain of words.
So greedy text never falls into a loop, which guessing would profit from; and it repeats what a prompt says, if that lies on the chain.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType
from llama_cpp import llama_cpp as llama
from numpy.typing import NDArray

from frontdesk.bench.engine.shapes import Shape
from frontdesk.bench.engine.vocabulary import END, MERGES, SPECIAL, TURN_END, is_space, is_word, tokens
from frontdesk.engine.errors import EngineError
from frontdesk.engine.runner import start_backend

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
FAINT = 1e-3  # of what a layer adds
VERSION = 1  # of the files; a new one makes them anew

Array = NDArray[np.float16]


def prepare_weights(shape: Shape, folder: Path) -> Path:
    """The quantised model, made once. Raises `EngineError` when llama.cpp cannot quantise it."""
    target = folder / f"random-{shape.name}-{shape.quantisation}-v{VERSION}.gguf"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        plain, fresh = target.with_suffix(".f16"), target.with_suffix(".new")
        _write(shape, plain)
        _quantise(plain, fresh, shape.quantisation)
        plain.unlink()
        fresh.replace(target)
    return target


def _write(shape: Shape, path: Path) -> None:
    names = tokens(shape.vocabulary)
    writer = GGUFWriter(str(path), "llama", use_temp_file=True)
    writer.add_name(f"Random {shape.name}")
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
    _describe_shape(writer, shape)
    _describe_tokenizer(writer, names)
    chance = np.random.default_rng(7)
    own = chance.standard_normal((shape.vocabulary, shape.width), dtype=np.float32).astype(np.float16)
    own[:, 0] = 4.0  # in common, for the head to lean on
    _add(writer, "token_embd.weight", own)
    _add(writer, "output.weight", _head(names, own))
    _add(writer, "output_norm.weight", np.ones(shape.width, dtype=np.float32))
    for layer in range(shape.layers):
        for name, size in shape.block().items():
            _add(writer, f"blk.{layer}.{name}.weight", _random(name, size, chance))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _random(name: str, size: tuple[int, ...], chance: np.random.Generator) -> NDArray[np.float32] | Array:
    if len(size) == 1:
        return np.ones(size, dtype=np.float32)
    scale = FAINT if name in ("attn_output", "ffn_down") else 0.02
    return (scale * chance.standard_normal(size, dtype=np.float32)).astype(np.float16)


def _head(names: Sequence[str], own: Array) -> Array:
    """Row t is the vector of the token that t follows; white space hardly ever comes."""
    head = np.zeros_like(own)
    head[:, 1:] = (0.1 * np.roll(own[:, 1:], 1, axis=0)).astype(np.float16)
    words = np.array([at for at, name in enumerate(names) if is_word(name)])
    chain = np.random.default_rng(11).permutation(words)
    head[chain[1:], 1:], head[chain[0], 1:] = own[chain[:-1], 1:], own[chain[-1], 1:]
    head[[at for at, name in enumerate(names) if is_space(name) or name in SPECIAL], 0] = -50.0
    return head


def _add(writer: GGUFWriter, name: str, values: NDArray[np.float32] | Array) -> None:
    kind = GGMLQuantizationType.F16 if values.dtype == np.float16 else GGMLQuantizationType.F32
    writer.add_tensor(name, values, raw_dtype=kind)


def _describe_shape(writer: GGUFWriter, shape: Shape) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.vocabulary)


def _describe_tokenizer(writer: GGUFWriter, names: list[str]) -> None:
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(names)
    writer.add_token_types([TokenType.CONTROL if name in SPECIAL else TokenType.NORMAL for name in names])
    writer.add_token_merges(list(MERGES))
    writer.add_bos_token_id(names.index(END))
    writer.add_eos_token_id(names.index(TURN_END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _quantise(source: Path, target: Path, quantisation: str) -> None:
    start_backend()
    options = llama.llama_model_quantize_default_params()
    options.ftype = getattr(llama, f"LLAMA_FTYPE_MOSTLY_{quantisation}")
    if llama.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(options)):
        raise EngineError(f"llama.cpp could not quantise {source.name}: is the disk full?")
