"""How large the KV cache may be: from a model's header, the machine's memory and what was asked for.

One token's keys and values take layers * KV heads * (key width + value width) numbers, of 2 bytes as f16 and of 34/32 bytes as
q8_0 (blocks of 32 numbers with a 2-byte scale, ggml-common.h).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from frontdesk.engine.errors import BadModel
from frontdesk.engine.models.header import Header, read_header
from frontdesk.engine.runner import Limits

KvType = Literal["f16", "q8_0"]
Attention = Literal["auto", "on", "off"]

LEAST_CONTEXT, MOST_CONTEXT = 4096, 8192  # tokens of one sequence that are wished for when nothing is asked
MOST_SEQUENCES, ENOUGH_SEQUENCES = 16, 4  # sequences go down to ENOUGH before the context does
SMALLEST_CONTEXT = 512
ALL_LAYERS = -1
SHARE = 0.8  # of the memory that is free; the rest is for buffers and for others
SHELF, LARGEST_SHELF = 0.1, 8 << 30  # of the memory that is free, in all; bytes of one model
_BYTES: dict[str, float] = {"f16": 2.0, "q8_0": 34 / 32}


@dataclass(frozen=True)
class Asked:
    """What was asked for; None is for us to choose."""

    context: int | None = None
    sequences: int | None = None
    batch: int | None = None
    threads: int | None = None
    gpu_layers: int | None = None
    kv_type: KvType = "f16"
    flash_attention: Attention = "auto"
    shelf: int | None = None  # MiB


@dataclass(frozen=True)
class Machine:
    """Bytes of memory that are free, processor cores, and whether llama.cpp was built for a GPU."""

    memory: int
    cores: int
    gpu: bool


@dataclass(frozen=True)
class Shape:
    """What of a model decides its size: `trained` is its own context in tokens, `weights` its file in bytes."""

    layers: int
    kv_heads: int
    key_width: int
    value_width: int
    trained: int
    weights: int

    def token_bytes(self, kv_type: KvType) -> int:
        """Bytes that one token takes in the KV cache."""
        numbers = self.layers * self.kv_heads * (self.key_width + self.value_width)
        return max(1, int(numbers * _BYTES[kv_type]))


def shape_of(path: Path) -> Shape:
    """Read a model's head. Raises `BadModel`, `NotAModel`. What differs from layer to layer counts as its most."""
    if not path.is_file():
        raise BadModel(f"there is no model at {path}")
    header = read_header(path)
    width = _number(header, "embedding_length") or 1
    heads = _number(header, "attention.head_count") or max(1, width // 64)
    key = _number(header, "attention.key_length") or max(1, width // heads)
    return Shape(
        layers=_number(header, "block_count") or 1,
        kv_heads=_number(header, "attention.head_count_kv") or heads,
        key_width=key,
        value_width=_number(header, "attention.value_length") or key,
        trained=_number(header, "context_length") or LEAST_CONTEXT,
        weights=path.stat().st_size,
    )


def plan(shapes: Sequence[Shape], asked: Asked, machine: Machine) -> list[Limits]:
    """The limits of each model; what their weights leave of the memory is shared evenly. Raises `BadModel` with what to
    change when it cannot be."""
    room = int(machine.memory * SHARE) - sum(shape.weights for shape in shapes)
    models = max(1, len(shapes))
    return [_limits(shape, asked, machine, room // models, _shelf(asked, machine, models)) for shape in shapes]


def _shelf(asked: Asked, machine: Machine, models: int) -> int:
    if asked.shelf is not None:
        return asked.shelf << 20
    return min(int(machine.memory * SHELF) // models, LARGEST_SHELF)


def _limits(shape: Shape, asked: Asked, machine: Machine, room: int, shelf: int) -> Limits:
    _check(shape, asked, machine)
    layers = asked.gpu_layers if asked.gpu_layers is not None else (ALL_LAYERS if machine.gpu else 0)
    sequences, context = _cache(shape, asked, room // shape.token_bytes(asked.kv_type))
    batch = asked.batch or Limits.batch
    return Limits(
        context=context,
        sequences=sequences,
        batch=batch,
        part=min(batch, Limits.part),
        threads=asked.threads or min(machine.cores, 8),
        flash_attention=_flash(asked, layers),
        kv_type=asked.kv_type,
        gpu_layers=layers,
        shelf=shelf,
    )


def _check(shape: Shape, asked: Asked, machine: Machine) -> None:
    if asked.gpu_layers not in (None, 0) and not machine.gpu:
        raise BadModel("this llama.cpp was built without a GPU: leave --gpu-layers out, or install a build with one")
    if asked.kv_type == "q8_0" and asked.flash_attention == "off":
        raise BadModel("a q8_0 KV cache needs flash attention: leave --flash-attention out, or take --kv-type f16")
    if asked.kv_type == "q8_0" and (shape.key_width % 32 or shape.value_width % 32):
        raise BadModel("the model's heads are no multiple of 32 wide, as q8_0 needs: take --kv-type f16")


def _flash(asked: Asked, layers: int) -> bool:
    """Automatic: as measured, off on a processor with f16 (platform/decisions/0006-engine.md), else on."""
    if asked.flash_attention == "auto":
        return layers != 0 or asked.kv_type == "q8_0"
    return asked.flash_attention == "on"


def _cache(shape: Shape, asked: Asked, cells: int) -> tuple[int, int]:
    """Sequences and the context of each, together at most `cells` tokens; what was asked for is not changed."""
    context = asked.context or max(LEAST_CONTEXT, min(shape.trained, MOST_CONTEXT))
    sequences = asked.sequences or MOST_SEQUENCES
    if asked.sequences is None:
        sequences = max(min(sequences, cells // context), 1 if asked.context else ENOUGH_SEQUENCES)
    if asked.context is None:
        context = min(context, max(cells // sequences, SMALLEST_CONTEXT) // 256 * 256)
        if asked.sequences is None:
            sequences = max(1, min(sequences, cells // context))
    if sequences * context > cells:
        need, have = (
            tokens * shape.token_bytes(asked.kv_type) / 2**20 for tokens in (sequences * context, max(cells, 0))
        )
        raise BadModel(
            f"a KV cache of {sequences} x {context} tokens takes {need:.0f} MiB, and {have:.0f} MiB are free beside the"
            " weights: lower --context or --sequences, take --kv-type q8_0, or a smaller model"
        )
    return sequences, context


def free_memory() -> int:
    """Bytes that a new process may take: the machine's, or what a control group leaves of them."""
    limits = [_available(Path("/proc/meminfo"))]
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):  # no group, or no bound
        limits.append(int((group / "memory.max").read_text()) - int((group / "memory.current").read_text()))
    return max(0, min(limits))


def _available(meminfo: Path) -> int:
    try:
        lines = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError):
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)


def _number(header: Header, key: str) -> int:
    """A number of the architecture; 0 when it is missing or differs from layer to layer."""
    value = header.values.get(f"{header.architecture}.{key}")
    return int(value) if isinstance(value, int) and 0 < value < 2**31 else 0
