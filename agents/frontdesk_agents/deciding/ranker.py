"""Ranking candidate actions: linear scores of their features, made probabilities by a softmax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from frontdesk_agents.deciding.weights import Weights


@dataclass(frozen=True)
class Ranked:
    """A candidate action, its features and the probability that it is the right one."""

    action: str
    score: float
    features: Mapping[str, float]


def rank(candidates: Mapping[str, Mapping[str, float]], weights: Weights, bias: Mapping[str, float]) -> list[Ranked]:
    """The candidates by probability, the likeliest first; ties go by name. `bias` is the blueprint's emphasis."""
    scores = {action: weights.score(found) + bias.get(action, 0.0) for action, found in candidates.items()}
    highest = max(scores.values())
    chances = {action: exp(score - highest) for action, score in scores.items()}
    total = sum(chances.values())
    ranked = [Ranked(action, round(chances[action] / total, 4), features) for action, features in candidates.items()]
    return sorted(ranked, key=lambda candidate: (-scores[candidate.action], candidate.action))


def traced(ranking: Sequence[Ranked]) -> list[dict[str, object]]:
    """The ranking as the turn's trace shows it."""
    return [{"action": r.action, "score": r.score, "features": dict(r.features)} for r in ranking]
