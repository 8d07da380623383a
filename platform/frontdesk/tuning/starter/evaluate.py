"""What the starter's likelihood adds to the embedder: decisions on businesses and wordings that it was not trained on.

The embedder alone takes the action of the nearest example, as an agent's trace shows it (`embedding_alone`). The starter
alone takes the likeliest action. Both together add the votes of the nearest examples and the starter's log-likelihood.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from frontdesk.engine.embeddings import Embedder
from frontdesk.tuning.starter.conversations import WAITING, Decision, businesses, decisions
from frontdesk.tuning.starter.llama import LlamaReader
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import phrases_of
from frontdesk_agents.deciding.prompt import candidates, decision_prompt
from frontdesk_agents.retrieving.examples import ExampleIndex, build_index, english
from frontdesk_tools.registry import default_registry

WEIGHTS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.0, 4.0)  # of the log-likelihood beside the logarithm of the vote
_LEAST_VOTE = 1e-3
_BUSINESSES = 80


@dataclass(frozen=True)
class Judged:
    """One decision and what each way of deciding chose; `both` has one choice for each of `WEIGHTS`."""

    decision: Decision
    embedder: str
    starter: str
    both: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """All decisions, and the starter's time for one of them in milliseconds on one thread."""

    seed: int
    judged: tuple[Judged, ...]
    milliseconds: float


def evaluate(model: Path, embedder: Path, seed: int, count: int) -> Evaluation:
    """Judge at most `count` decisions of new businesses, asked in the wordings of the test pool."""
    chosen = _decisions(seed, count)
    found = asyncio.run(_examples(embedder, chosen))
    began = time.perf_counter()
    with LlamaReader(model) as reader:
        told = [_likelihoods(reader, decision) for decision in chosen]
    spent = (time.perf_counter() - began) * 1000 / len(chosen)
    judged = (_judge(d, nearest, votes, t) for d, (nearest, votes), t in zip(chosen, found, told, strict=True))
    return Evaluation(seed, tuple(judged), spent)


def _decisions(seed: int, count: int) -> list[Decision]:
    """Random decisions, without replies to what waits for a yes: agents read those, and do not rank them."""
    every = [
        decision
        for business, rng in businesses(seed, _BUSINESSES, "test")
        for case in business.cases
        for decision in decisions(business.folder, case, rng)
        if decision.right not in WAITING
    ]
    return Random(seed).sample(every, k=min(count, len(every)))  # noqa: S311 (reproducible, not secret)


async def _examples(path: Path, chosen: Sequence[Decision]) -> list[tuple[str, NDArray[np.float64]]]:
    """For every decision the action of the nearest example, and the share of the vote of each action on offer."""
    embedder = _InProcess(Embedder(path, threads=1))
    index = await _index(embedder)
    vectors = await embedder.embed([english(d.messages[-1].text, d.language) for d in chosen])
    return [_nearest(index, vector, _offered(decision)) for vector, decision in zip(vectors, chosen, strict=True)]


def _nearest(index: ExampleIndex, vector: Sequence[float], offered: Sequence[str]) -> tuple[str, NDArray[np.float64]]:
    features, _ = index.nearest(vector)
    best = max(offered, key=lambda action: features[action][0])
    return best, np.array([features[action][2] for action in offered])


def _likelihoods(reader: LlamaReader, decision: Decision) -> NDArray[np.float64]:
    offered = _offered(decision)
    return np.array(reader.score(decision_prompt(decision.messages, offered), candidates(offered)))


def _judge(decision: Decision, nearest: str, votes: NDArray[np.float64], told: NDArray[np.float64]) -> Judged:
    offered = _offered(decision)
    joined = (np.log(votes + _LEAST_VOTE) + weight * told for weight in WEIGHTS)
    return Judged(
        decision, nearest, offered[int(told.argmax())], tuple(offered[int(scores.argmax())] for scores in joined)
    )


def _offered(decision: Decision) -> list[str]:
    return [action for action in decision.actions if action not in WAITING]


async def _index(embedder: _InProcess) -> ExampleIndex:
    """The examples of every tool and of small talk, as an agent with all tools has them."""
    specs = [tool.spec for tool in default_registry().all()]
    config = AgentConfig(name="Desk", blueprint="support", tools=tuple(spec.name for spec in specs))
    return await build_index([p for p in phrases_of(config, specs) if p.action not in WAITING], embedder)


class _InProcess:
    """The engine's embedder behind the agents' port, without an engine."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return await asyncio.wrap_future(self._embedder.thread.submit(self._embedder.embed, list(texts)))
