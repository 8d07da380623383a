"""Which of the wishes in a message are dealt with: the whole message, or its parts when they clearly ask different things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk_agents.deciding.actions import ANSWER, HAND_OFF
from frontdesk_agents.deciding.weights import Weights
from frontdesk_agents.state import Evidence
from frontdesk_tools.actions import TALK

MOST_WISHES = 3


@dataclass(frozen=True)
class Weighed:
    """A wish with its likeliest action and how sure that is; `answerable` is the chance that the passages answer it."""

    evidence: Evidence
    action: str
    probability: float
    arguments: Mapping[str, Any]
    answerable: float
    is_tool: bool


def plan(wishes: Sequence[Weighed], weights: Weights) -> list[int]:
    """Positions of the wishes to deal with, in order. `wishes` holds the whole message first, then its parts.

    Parts are only taken apart when at least two of them are sure and ask for different things; a greeting beside one
    wish is passed over.
    """
    parts = [at for at in range(1, len(wishes)) if _is_sure(wishes[at], weights)]
    parts = _distinct(parts, wishes)
    if len(parts) > 1:
        return parts[:MOST_WISHES]
    others = [at for at in range(1, len(wishes)) if wishes[at].action not in TALK]
    if len(wishes) > 1 and wishes[0].action in TALK and len(others) == 1:
        return others
    return [0]


def _is_sure(wish: Weighed, weights: Weights) -> bool:
    if wish.action in TALK or wish.probability < weights.thresholds["part"]:
        return False
    if wish.action == ANSWER:
        return wish.answerable >= weights.thresholds["answerable"] and _asks(wish)
    return wish.is_tool or wish.action == HAND_OFF


def _asks(wish: Weighed) -> bool:
    return "?" in wish.evidence["text"] or wish.probability >= 0.8


def _distinct(parts: Sequence[int], wishes: Sequence[Weighed]) -> list[int]:
    """Parts that ask for something that no earlier part asks for."""
    kept: list[int] = []
    for at in parts:
        if all(_differ(wishes[at], wishes[other]) for other in kept):
            kept.append(at)
    return kept


def _differ(one: Weighed, other: Weighed) -> bool:
    if one.action != other.action:
        return True
    if one.action == ANSWER:
        return _first_passage(one) != _first_passage(other)
    return one.is_tool and dict(one.arguments) != dict(other.arguments)


def _first_passage(wish: Weighed) -> str:
    passages = wish.evidence["passages"]
    return str(passages[0]["id"]) if passages else ""
