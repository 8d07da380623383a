"""How the built-in model decides: it ranks the candidate actions of every wish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk_agents.deciding.acting import act_on, after_look_up
from frontdesk_agents.deciding.actions import ANSWER, HAND_OFF
from frontdesk_agents.deciding.answerability import answerability
from frontdesk_agents.deciding.features import Bound, features_of
from frontdesk_agents.deciding.planning import MOST_WISHES, Weighed, plan
from frontdesk_agents.deciding.prompt import candidates, decision_prompt
from frontdesk_agents.deciding.ranker import Ranked, rank, traced
from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.deciding.waiting import asked_again, reply_to_pending
from frontdesk_agents.state import Decision, Evidence, Taught
from frontdesk_tools.actions import TALK

SPEAKING = ("ready", "takes", "from_result", "catalogue", "calendar", "again", "abusive")
"""The features that speak for a tool by themselves."""
FITTING = ("ready", "takes")


@dataclass(frozen=True)
class Decided:
    """A decision and what the trace shows of it."""

    decision: Decision
    trace: dict[str, Any] = field(default_factory=dict)


async def decide(situation: Situation) -> Decided:
    """The next decision. The first one of a turn also plans which wishes are dealt with, in which order."""
    state = situation.state
    asked = state["decision"]
    if asked.get("do") == "look_up":
        return Decided(after_look_up(asked, state["calls"][-1]), {"chosen": asked["tool"], "candidates": []})
    if state["step"] == 0:
        return await _first(situation)
    wish = state["wishes"][state["at"]]
    return await _weighed(situation, wish, await _rank(state["evidence"][wish], situation))


async def _first(situation: Situation) -> Decided:
    """What replies to something that waits comes first; then everything the message asks for is weighed."""
    evidence = situation.state["evidence"]
    rankings = [await _rank(found, situation) for found in evidence]
    reply = reply_to_pending(situation)
    if reply is not None:
        return Decided(
            {**reply, "wishes": [0, *_asked_beside(reply, evidence)], "wish": 0},
            _trace(reply, 0, rankings[0], situation),
        )
    wishes = [0]  # what was corrected was corrected as a whole
    if evidence[0]["taught"] is None:
        wishes = plan([_weigh(e, r, situation) for e, r in zip(evidence, rankings, strict=True)], situation.weights)
    decided = await _weighed(situation, wishes[0], rankings[wishes[0]])
    again = asked_again(decided.decision, situation)
    if again is not None:
        return Decided({**again, "wishes": [0], "wish": 0}, {**decided.trace, "chosen": again["chosen"]})
    return Decided({**decided.decision, "wishes": wishes}, decided.trace)


def _asked_beside(reply: Decision, evidence: Sequence[Evidence]) -> list[int]:
    """The questions that a yes comes with: they are dealt with once it has been acted upon."""
    if reply["chosen"] != "affirm":
        return []
    return [at for at in range(1, len(evidence)) if "?" in evidence[at]["text"]][: MOST_WISHES - 1]


async def _weighed(situation: Situation, wish: int, ranking: Sequence[Ranked]) -> Decided:
    evidence = situation.state["evidence"][wish]
    decision = act_on(ranking[0].action, evidence, situation)
    decision = {**decision, "wish": wish, "probability": ranking[0].score}
    return Decided(decision, _trace(decision, wish, ranking, situation))


def _trace(decision: Decision, wish: int, ranking: Sequence[Ranked], situation: Situation) -> dict[str, Any]:
    evidence = situation.state["evidence"][wish]
    return {
        "text": evidence["text"],
        "candidates": traced(ranking),
        "answerability": answerability(evidence, situation.state["language"]),
        "chosen": decision["chosen"],
        "embedding_alone": evidence["nearest_action"],
        "taught": evidence["taught"],
    }


async def _rank(evidence: Evidence, situation: Situation) -> list[Ranked]:
    """Every action of this turn with its features and its probability, the likeliest first."""
    actions = [*situation.specs, ANSWER, HAND_OFF, *TALK]
    told = await _likelihoods(actions, situation)
    chance = situation.weights.answerability(answerability(evidence, situation.state["language"]))
    if evidence["nearest"].get(HAND_OFF, [0.0])[0] < situation.weights.thresholds["hand_off"]:
        actions.remove(HAND_OFF)  # nothing that is said here asks for a person
    features = {action: _features(action, evidence, situation, told.get(action, 0.0), chance) for action in actions}
    near = {
        action: found for action, found in features.items() if not _out_of_place(action, found, evidence, situation)
    }
    return _as_taught(evidence["taught"], rank(near, situation.weights, situation.bias))


def _out_of_place(action: str, found: Mapping[str, float], evidence: Evidence, situation: Situation) -> bool:
    """Whether a tool was shown nothing like the wish, and nothing else speaks for it. That values fit speaks at the beginning of a
    conversation for no tool whose arguments may be read from anything."""
    if action not in situation.specs or action not in evidence["far"]:
        return False
    anything = not situation.under_way and any(argument.carried for argument in situation.specs[action].arguments)
    return not any(found.get(name) for name in SPEAKING if not (anything and name in FITTING))


def _as_taught(taught: Taught | None, ranking: list[Ranked]) -> list[Ranked]:
    """The corrected action before all others, sure of itself."""
    if taught is None:
        return ranking
    others = [ranked for ranked in ranking if ranked.action != taught["action"]]
    return [Ranked(taught["action"], 1.0, {"taught": taught["similarity"]}), *others]


def _features(
    action: str, evidence: Evidence, situation: Situation, likelihood: float, answerable: float
) -> dict[str, float]:
    spec = situation.specs.get(action)
    bound = None
    if spec is not None:
        filled = situation.fill(spec, evidence)
        bound = Bound(filled.missing, filled.from_result)
    return features_of(
        action,
        evidence,
        spec,
        bound,
        answerable=answerable,
        likelihood=likelihood,
        last_tool=situation.last_tool,
        abusive=situation.state["abusive"],
    )


async def _likelihoods(actions: Sequence[str], situation: Situation) -> dict[str, float]:
    """The model's log-likelihood of every action's name, when it counts at all."""
    if not situation.weights.actions.get("likelihood"):
        return {}
    prompt = decision_prompt(situation.turn.messages, actions)
    scores = await situation.ports.model.score(prompt, candidates(actions))
    return dict(zip(actions, scores, strict=True))


def _weigh(evidence: Evidence, ranking: Sequence[Ranked], situation: Situation) -> Weighed:
    """What planning needs to know of a wish."""
    top = ranking[0]
    spec = situation.specs.get(top.action)
    arguments = situation.fill(spec, evidence).arguments if spec else {}
    chance = situation.weights.answerability(answerability(evidence, situation.state["language"]))
    return Weighed(evidence, top.action, top.score, arguments, chance, is_tool=spec is not None)
