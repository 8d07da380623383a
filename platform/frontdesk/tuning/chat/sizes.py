"""How large an adapter may be: the rank and the matrices that keep its file small."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.tuning.chat.errors import BaseTooLarge
from frontdesk.tuning.starter.shape import Shape

ATTENTION = ("attn_q", "attn_k", "attn_v", "attn_output")
EVERYTHING = (*ATTENTION, "ffn_gate", "ffn_up", "ffn_down")
"""llama.cpp adds a LoRA to these of every layer."""

MOST_RANK = 16
MOST_BYTES = 4_500_000  # of the numbers; the file has names beside them
FEWEST = 2  # of rank, before the feed-forward matrices are left out

_HALF = 2  # bytes of a number


@dataclass(frozen=True)
class Size:
    """The rank, and the matrices of each layer that have a LoRA."""

    rank: int
    targets: tuple[str, ...]


def size_of(shape: Shape) -> Size:
    """The largest that fits; attention alone where everything would leave too low a rank. Raises `BaseTooLarge`."""
    for targets, least in ((EVERYTHING, FEWEST), (ATTENTION, 1)):
        rank = min(MOST_RANK, MOST_BYTES // _bytes_of_one(shape, targets))
        if rank >= least:
            return Size(rank, targets)
    raise BaseTooLarge(f"no adapter of this base stays under {MOST_BYTES / 1e6:.1f} MB: take a smaller base")


def _bytes_of_one(shape: Shape, targets: tuple[str, ...]) -> int:
    """Bytes of an adapter of rank 1."""
    block = shape.block()
    return _HALF * shape.layers * sum(sum(block[target]) for target in targets)
