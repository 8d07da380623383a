"""From a chosen action to what is done about it: call, look up, ask, confirm, answer, say, hand off."""

from __future__ import annotations

from frontdesk_agents.deciding.actions import ANSWER, HAND_OFF
from frontdesk_agents.deciding.answerability import answerability
from frontdesk_agents.deciding.binding import Filled
from frontdesk_agents.deciding.lookups import LOOK_UPS
from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.retrieving.corrections import DONT_KNOW
from frontdesk_agents.state import Call, Decision, Evidence
from frontdesk_tools.actions import TALK
from frontdesk_tools.spec import Risk, ToolSpec


def act_on(action: str, evidence: Evidence, situation: Situation) -> Decision:
    """The decision that carries a chosen action out, its arguments bound by grounding."""
    if action in situation.specs:
        spec = situation.specs[action]
        return use_tool(spec, situation.fill(spec, evidence))
    if action == ANSWER:
        return answer_or_not(evidence, situation)
    if action == DONT_KNOW:
        return Decision(chosen=ANSWER, do="dont_know", answerable=0.0, done=True)
    if action == HAND_OFF:
        return Decision(chosen=HAND_OFF, do="hand_off", reason="customer_request", done=True)
    if action in TALK:
        return Decision(chosen=action, do="say", template=action, done=True)
    return Decision(chosen=action, do="say", template="nothing_to_confirm", done=True)


def use_tool(spec: ToolSpec, filled: Filled) -> Decision:
    """Call the tool, or ask for what is missing, or for a yes when it is risky."""
    decision = Decision(
        chosen=spec.name, do="call", tool=spec.name, arguments=filled.arguments, origins=filled.origins, done=True
    )
    if filled.missing:
        return {**decision, "do": "ask", "missing": filled.missing[0]}
    if spec.risk is not Risk.RISKY:
        return decision
    if spec.name in LOOK_UPS:
        return {**decision, "do": "look_up", "done": False}
    return {**decision, "do": "confirm"}


def after_look_up(asked: Decision, call: Call) -> Decision:
    """Ask for the yes when what was looked up allows the act, else say why it cannot be done."""
    refusal = LOOK_UPS[asked["tool"]].refusal(call["result"])
    if refusal is None:
        return {**asked, "do": "confirm", "done": True}
    return {**asked, "do": "say", "template": f"{asked['tool']}.{refusal}", "done": True}


def answer_or_not(evidence: Evidence, situation: Situation) -> Decision:
    """Answer from the passages when they answer the question, or an operator has said that they do, else say that nothing is
    known."""
    features = answerability(evidence, situation.state["language"])
    chance = round(situation.weights.answerability(features), 4)
    known = chance >= situation.weights.thresholds["answerable"] or _is_told_to_answer(evidence)
    return Decision(chosen=ANSWER, do="answer" if known else "dont_know", answerable=chance, done=True)


def _is_told_to_answer(evidence: Evidence) -> bool:
    taught = evidence["taught"]
    return taught is not None and taught["action"] == ANSWER and taught["sure"] and bool(evidence["passages"])
