"""A base's weights in PyTorch, frozen: dequantised once, in half the numbers' size where memory is short."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import torch
from torch import Tensor

from frontdesk.engine.sizing import free_memory
from frontdesk.tuning.chat.described import Described, check_tensors, describe
from frontdesk.tuning.chat.errors import BadBase, BaseTooLarge
from frontdesk.tuning.starter.model import Weights
from frontdesk.tuning.starter.shape import Shape

SHARE = 0.6  # of the free memory that weights may take; the rest is for what is computed, and for llama.cpp
LARGE = 200_000_000  # numbers; from here on layers are computed twice and not kept


@dataclass(frozen=True)
class Base:
    """A base to train an adapter of; `sparing` as in `starter.model`."""

    architecture: str
    shape: Shape
    weights: Weights
    sparing: bool


def read_base(path: Path, memory: int | None = None) -> Base:
    """The weights of a file, which may take a share of `memory`, in bytes (the machine's free memory when None). Raises `BadBase`,
    `BaseTooLarge`."""
    described = describe(path)
    try:
        tensors = gguf.GGUFReader(path).tensors
    except (OSError, ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        raise BadBase(f"{path.name} cannot be read: {error}"[:300]) from error
    check_tensors([tensor.name for tensor in tensors], path)
    numbers = sum(int(tensor.n_elements) for tensor in tensors)
    kept = _kept_as(numbers, SHARE * (free_memory() if memory is None else memory), path)
    weights = {tensor.name: _numbers(tensor, kept, path) for tensor in tensors}
    _check_shapes(weights, described)
    return Base(described.architecture, described.shape, weights, numbers >= LARGE or kept is not torch.float32)


def _kept_as(numbers: int, room: float, path: Path) -> torch.dtype:
    for kept in (torch.float32, torch.bfloat16):
        if numbers * kept.itemsize <= room:
            return kept
    raise BaseTooLarge(
        f"{path.name} takes {numbers * 2 / 2**30:.1f} GiB while it is trained, and {room / 2**30:.1f} are free for it: take a smaller "
        "base, or a machine with more memory"
    )


def _numbers(tensor: Any, kept: torch.dtype, path: Path) -> Tensor:
    """A tensor's numbers; vectors stay in 32 bits."""
    try:
        values = torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type).copy())
    except (NotImplementedError, ValueError, KeyError) as error:
        raise BadBase(f"{path.name} holds {tensor.name} in a form that cannot be read back: {error}"[:300]) from error
    return values.to(kept) if values.dim() > 1 else values.float()


def _check_shapes(weights: Weights, described: Described) -> None:
    """Raises `BadBase` where a matrix is missing or has another shape than the head tells."""
    words = weights["token_embd.weight"].shape[0] if "token_embd.weight" in weights else 0
    wanted = described.shape.tensors() | {"token_embd.weight": (words, described.shape.width)}
    for name, size in wanted.items():
        if name not in weights or tuple(weights[name].shape) != size:
            raise BadBase(
                f"{described.path.name} has no {name} of the shape {size}: it is damaged, or not what it says"
            )
