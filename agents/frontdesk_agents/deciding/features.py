"""The features of a candidate action: what the ranker's weights are multiplied with. All lie near 0..1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk_agents.commonplaces import ORDINARY
from frontdesk_agents.deciding.actions import ANSWER, HAND_OFF
from frontdesk_agents.state import Evidence
from frontdesk_agents.texts import content_words
from frontdesk_tools.actions import TALK
from frontdesk_tools.spec import Risk, ToolSpec

_IDENTIFYING = ("code", "email", "phone")
_TELLING = (*_IDENTIFYING, "money", "quantity", "date")
_LEAST_LIKELIHOOD = -8.0
_MOST_WORDS = 10


@dataclass(frozen=True)
class Bound:
    """What grounding could bind for a tool: which required arguments are missing, and whether a value came from a result."""

    missing: Sequence[str]
    from_result: bool


def features_of(
    action: str,
    evidence: Evidence,
    spec: ToolSpec | None,
    bound: Bound | None,
    *,
    answerable: float = 0.0,
    likelihood: float = 0.0,
    last_tool: str | None = None,
    abusive: bool = False,
) -> dict[str, float]:
    """The features of one candidate for one wish. `likelihood` is the model's log-probability of the action, `answerable` the
    chance that the passages answer the wish."""
    best, three, vote, description = evidence["nearest"].get(action, [0.0, 0.0, 0.0, 0.0])
    features = {
        "nearest": best,
        "nearest3": three,
        "vote": vote,
        "description": description,
        "likelihood": max(likelihood, _LEAST_LIKELIHOOD) / -_LEAST_LIKELIHOOD,
        "strays": _strays(evidence["values"], spec),
    }
    if spec is not None and bound is not None:
        features |= _of_tool(action, evidence, spec, bound, last_tool, abusive)
    elif action == ANSWER:
        features |= _of_answer(evidence) | {"answerable": answerable}
    elif action == HAND_OFF:
        features["is_hand_off"] = 1.0
    elif action in TALK:
        words = min(len(content_words(evidence["text"])), _MOST_WORDS)
        features |= {"is_talk": 1.0, "talk_words": float(words)}
    return {name: round(value, 4) for name, value in features.items() if value}


def _of_tool(
    action: str, evidence: Evidence, spec: ToolSpec, bound: Bound, last_tool: str | None, abusive: bool
) -> dict[str, float]:
    return {
        "ready": float(not bound.missing and any(argument.required for argument in spec.arguments)),
        "from_result": float(bound.from_result),
        "takes": _takes(evidence["values"], spec),
        "catalogue": evidence["catalogue"] if action == "search_products" else 0.0,
        "calendar": evidence["calendar"] if action == "event_schedule" else 0.0,
        "unheard_of": float(action == "search_products" and not evidence["catalogue"]),
        "is_tool": 1.0,
        "again": float(action == last_tool),
        "risky": float(spec.risk is Risk.RISKY),
        "abusive": float(abusive and action == "flag_message"),
    }


def _of_answer(evidence: Evidence) -> dict[str, float]:
    passages = evidence["passages"]
    sentences = [sentence["similarity"] for passage in passages for sentence in passage["sentences"]]
    return {
        "is_answer": 1.0,
        "sentence": max(sentences, default=0.0),
        "passage": max((passage["similarity"] for passage in passages), default=0.0),
        "lexical": max((passage["lexical"] for passage in passages), default=0.0),
        "commonplace": _commonplace(evidence),
    }


def _commonplace(evidence: Evidence) -> float:
    """How much more than usual the wish resembles an everyday question, as far as it resembles no example of anything else as
    much."""
    resembles = evidence.get("commonplace", 0.0)  # a stored one may be from before there was any
    others = max((near[0] for action, near in evidence["nearest"].items() if action != ANSWER), default=0.0)
    return min(resembles, max(0.0, resembles + ORDINARY - others))


def _kinds(spec: ToolSpec | None) -> frozenset[str]:
    kinds = {argument.kind for argument in spec.arguments} if spec else set()
    return frozenset(kinds | ({"quantity"} if "number" in kinds else set()))


def _takes(values: Sequence[Mapping[str, Any]], spec: ToolSpec) -> float:
    """The share of the telling kinds of value in the message that the tool has an argument for."""
    said = {value["kind"] for value in values} & set(_TELLING)
    return len(said & _kinds(spec)) / len(said) if said else 0.0


def _strays(values: Sequence[Mapping[str, Any]], spec: ToolSpec | None) -> float:
    """1 when the message identifies something (an order, a person) that this action has no use for."""
    said = {value["kind"] for value in values} & set(_IDENTIFYING)
    return float(bool(said - _kinds(spec)))
