"""What a GGUF says of itself before its weights are read: whether we compute it as llama.cpp does, and its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from frontdesk.engine.models.errors import ModelFileError
from frontdesk.engine.models.header import Header, read_header
from frontdesk.tuning.chat.errors import BadBase
from frontdesk.tuning.starter.shape import Shape

TURNS_HALVES = {"llama": False, "qwen2": True, "qwen3": True}
"""The architectures, and whether their rotary pairs are (i, i + half): llama.cpp's llama_model_rope_type."""

_BLOCK = "attn_(?:q|k|v|output|norm|q_norm|k_norm)|ffn_(?:gate|up|down|norm)"
_TENSOR = re.compile(
    rf"(?:token_embd|output|output_norm|rope_freqs)\.weight|blk\.\d{{1,4}}\.(?:{_BLOCK})\.(?:weight|bias)"
)


@dataclass(frozen=True)
class Described:
    """A base: its file, its architecture in llama.cpp's words, and its shape. The vocabulary is known when the weights are."""

    path: Path
    architecture: str
    shape: Shape


def describe(path: Path) -> Described:
    """Read the head of a file. Raises `BadBase`."""
    try:
        header = read_header(path)
    except ModelFileError as error:
        raise BadBase(error.message) from error
    if header.architecture not in TURNS_HALVES:
        known = ", ".join(TURNS_HALVES)
        raise BadBase(f"{path.name} is of architecture {header.architecture!r}; adapters are trained of {known}")
    return Described(path, header.architecture, _shape(header, path))


def check_tensors(names: list[str], path: Path) -> None:
    """Raises `BadBase` for a tensor that the forward pass would pass over."""
    unknown = next((name for name in names if not _TENSOR.fullmatch(name)), None)
    if unknown is not None:
        raise BadBase(f"{path.name} has a tensor {unknown[:80]!r}, which we do not compute: take another base")


def _shape(header: Header, path: Path) -> Shape:
    def number(key: str, default: int | None = None) -> int:
        value = header.values.get(f"{header.architecture}.{key}", default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**24:
            raise BadBase(f"{path.name} tells no single {key}: take a base whose layers are alike")
        return value

    def real(key: str, default: float) -> float:
        value = header.values.get(f"{header.architecture}.{key}", default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e12:
            raise BadBase(f"{path.name} tells no sound {key}")
        return float(value)

    width, heads = number("embedding_length"), number("attention.head_count")
    if not width or not heads or not number("block_count"):
        raise BadBase(f"{path.name} tells no width, heads or layers")
    key = number("attention.key_length", width // heads)
    shape = Shape(
        vocabulary=number("vocab_size", 0),
        width=width,
        layers=number("block_count"),
        heads=heads,
        kv_heads=number("attention.head_count_kv", heads),
        hidden=number("feed_forward_length"),
        context=number("context_length"),
        rope_base=real("rope.freq_base", 10_000.0),
        norm_epsilon=real("attention.layer_norm_rms_epsilon", 1e-5),
        key_width=key,
        turns_halves=TURNS_HALVES[header.architecture],
    )
    _check(header, shape, number("attention.value_length", key), number("rope.dimension_count", key), path)
    return shape


def _check(header: Header, shape: Shape, value_width: int, turned: int, path: Path) -> None:
    """Raises `BadBase` for what the forward pass does otherwise."""
    own = header.architecture
    scaling = header.values.get(f"{own}.rope.scaling.type") or "none"
    problems = {
        "heads that cannot be shared": not shape.kv_heads or shape.heads % max(1, shape.kv_heads) != 0,
        "values of another width than its keys": value_width != shape.head_width or shape.head_width % 2 != 0,
        "heads that are turned in part": turned != shape.head_width,
        f"rotary positions scaled by {scaling}": scaling != "none",
        "experts": bool(header.values.get(f"{own}.expert_count")),
    }
    found = next((problem for problem, holds in problems.items() if holds), None)
    if found is not None:
        raise BadBase(f"{path.name} has {found}, which we do not compute: take another base")
