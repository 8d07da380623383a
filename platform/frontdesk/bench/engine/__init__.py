"""The engine beside llama-server of the same llama.cpp: the same loads over HTTP, in turn, as ratios."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from frontdesk.bench.engine import parts
from frontdesk.bench.engine.bench import Bench, Figures
from frontdesk.bench.engine.fairness import fair
from frontdesk.bench.engine.recorded import turns
from frontdesk.bench.engine.robustness import aborts, steady

PARTS: Mapping[str, Callable[[Bench], Awaitable[Figures]]] = {
    "desk": parts.desk,
    "cold": parts.cold,
    "warm": parts.warm,
    "tools": parts.called,
    "single": parts.single,
    "quoting": parts.quoting,
    "1b": parts.one_b,
    "turns": turns,
    "fair": fair,
    "steady": steady,
    "aborts": aborts,
    "settings": parts.settings,
}


async def run(part: str, seed: int, runs: int, build: Path | None) -> Figures:
    """The figures of one part, and whether they are reached. Raises `EngineError`."""
    return {"part": part, "seed": seed, **await PARTS[part](Bench(seed, build, runs=runs))}
