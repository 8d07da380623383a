"""What every part needs: the models, the peer, and both servers in turn on the same load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from frontdesk.bench.engine import servers
from frontdesk.bench.engine.client import Outcome, drive
from frontdesk.bench.engine.loads import Load, scripts
from frontdesk.bench.engine.peer import SETTINGS, Peer, prepare_peer
from frontdesk.bench.engine.shapes import SMALL, Shape
from frontdesk.bench.engine.weights import prepare_weights
from frontdesk.kit.home import cache_directory

Figures = dict[str, Any]
CONTEXT = 2560  # tokens of one sequence


@dataclass(frozen=True)
class Bench:
    """`sequences` are replies at once in either server, `runs` how often each one has the load, `build` the folder of the
    peer's programs if it is given."""

    seed: int
    build: Path | None = None
    shape: Shape = SMALL
    sequences: int = 16
    runs: int = 2
    settings: tuple[str, ...] = SETTINGS

    @property
    def peer(self) -> Peer:
        """llama-server, built when it is missing. Raises `EngineError`."""
        return prepare_peer(self.build)

    @property
    def model(self) -> Path:
        """The random-weight model, made when it is missing."""
        return prepare_weights(self.shape, cache_directory() / "models")

    def ours(self) -> AbstractAsyncContextManager[str]:
        """Our engine, fresh."""
        return servers.ours(self.model, sequences=self.sequences, context=CONTEXT)

    def theirs(self) -> AbstractAsyncContextManager[str]:
        """llama-server, fresh."""
        return servers.theirs(
            self.peer.server, self.model, sequences=self.sequences, context=CONTEXT, settings=self.settings
        )

    def with_sequences(self, load: Load) -> Bench:
        """The same with a sequence for every conversation of a load."""
        return replace(self, sequences=load.at_once)


@dataclass(frozen=True)
class Contest:
    """The outcomes of alternating runs."""

    ours: list[Outcome]
    theirs: list[Outcome]

    def figures(self) -> Figures:
        """Medians and their ratios; below 1 we are faster. Seconds."""
        wall = [_median(side, lambda outcome: outcome.wall) for side in (self.ours, self.theirs)]
        first = [_median(side, Outcome.first_p95) for side in (self.ours, self.theirs)]
        return {
            "wall_s": round(wall[0], 1),
            "peer_wall_s": round(wall[1], 1),
            "wall_ratio": round(wall[0] / wall[1], 3),
            "first_p95_s": round(first[0], 1),
            "peer_first_p95_s": round(first[1], 1),
            "first_ratio": round(first[0] / first[1], 3),
        }


async def contest(bench: Bench, load: Load, *, warm: bool = False) -> Contest:
    """Both servers in turn, each started anew; with `warm` the load comes twice and the second time counts."""
    found = Contest([], [])
    talks = scripts(load, bench.seed)
    for _ in range(bench.runs):
        for start, outcomes in ((bench.ours, found.ours), (bench.theirs, found.theirs)):
            async with start() as url:
                if warm:
                    await drive(url, load, talks)
                outcomes.append(await drive(url, load, talks))
    return found


def verdict(figures: Figures, **most: float) -> Figures:
    """The figures with what is wanted of them, and whether it is reached."""
    return figures | {"want_at_most": most, "passed": all(figures[name] <= value for name, value in most.items())}


def _median(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> float:
    return median(map(value, outcomes))
