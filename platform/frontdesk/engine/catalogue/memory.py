"""What a model takes of this machine's memory when it is served, and what it gets."""

from __future__ import annotations

import os
from dataclasses import dataclass

from frontdesk.engine.catalogue.entries import Entry
from frontdesk.engine.errors import BadModel
from frontdesk.engine.sizing import (
    ENOUGH_SEQUENCES,
    LEAST_CONTEXT,
    MOST_CONTEXT,
    Asked,
    Machine,
    Shape,
    free_memory,
    plan,
)


@dataclass(frozen=True)
class Fit:
    """`needed` bytes hold the weights and the KV cache of a few conversations of the default length; `sequences` of `context` tokens are
    what this machine would give it now, 0 when it cannot be loaded at all."""

    needed: int
    sequences: int
    context: int


def this_machine() -> Machine:
    """Memory that is free now, and cores. The catalogue counts without a GPU."""
    return Machine(free_memory(), os.cpu_count() or 1, gpu=False)


def expected(entry: Entry) -> Shape:
    """The shape that a model of the catalogue will have."""
    shape = entry.shape
    return Shape(
        layers=shape.layers,
        kv_heads=shape.kv_heads,
        key_width=shape.head_width,
        value_width=shape.head_width,
        trained=shape.context,
        weights=entry.bytes,
    )


def fit(shape: Shape, machine: Machine) -> Fit:
    """How a model of that shape fits a machine with nothing else asked."""
    context = max(LEAST_CONTEXT, min(shape.trained, MOST_CONTEXT))
    needed = shape.weights + ENOUGH_SEQUENCES * context * shape.token_bytes("f16")
    try:
        limits = plan([shape], Asked(), machine)[0]
    except BadModel:
        return Fit(needed, 0, 0)
    return Fit(needed, limits.sequences, limits.context)
