"""How an instruct model decides: one completion, held to a schema of the actions and values of this very turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from frontdesk_agents.deciding.acting import act_on, after_look_up, use_tool
from frontdesk_agents.deciding.actions import ANSWER, HAND_OFF
from frontdesk_agents.deciding.binding import Filled, fill
from frontdesk_agents.deciding.builtin import Decided
from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.deciding.waiting import reply_to_pending
from frontdesk_agents.errors import BadDecision
from frontdesk_agents.prompting import conversation
from frontdesk_agents.state import Decision
from frontdesk_tools.actions import TALK
from frontdesk_tools.grounding import Proposals, propose, turn_schema

LONGEST_DECISION = 200  # tokens
WANTED = "The next action as JSON:"
FINISH = "finish"


async def decide(situation: Situation) -> Decided:
    """The model's decision, carried out as grounding allows; a reply that fits no schema falls back to answering. Where a
    correction speaks for the message the model is not asked."""
    state = situation.state
    asked = state["decision"]
    if asked.get("do") == "look_up":
        return Decided(after_look_up(asked, state["calls"][-1]), {"chosen": asked["tool"]})
    reply = reply_to_pending(situation) if state["step"] == 0 else None
    if reply is not None:
        return Decided({**reply, "wish": 0}, {"chosen": reply["chosen"], "candidates": []})
    taught = state["evidence"][0]["taught"] if state["step"] == 0 else None
    if taught is not None:
        decision = act_on(taught["action"], state["evidence"][0], situation)
        return Decided({**decision, "wish": 0}, {"chosen": decision["chosen"], "candidates": [], "taught": taught})
    proposals = {name: _proposals(name, situation) for name in situation.specs}
    schema = _schema(situation, proposals)
    completion = await situation.ports.model.complete(
        conversation(situation, WANTED), schema=schema, max_tokens=LONGEST_DECISION
    )
    try:
        choice = _parsed(completion.text, schema)
    except BadDecision as error:
        decision, note = act_on(ANSWER, state["evidence"][0], situation), str(error)
    else:
        decision, note = _carried_out(choice, situation), completion.text
    tokens = {"prompt": completion.prompt_tokens, "completion": completion.completion_tokens}
    trace = {
        "chosen": decision["chosen"],
        "model": note,
        "tokens": tokens,
        "embedding_alone": state["evidence"][0]["nearest_action"],
    }
    return Decided({**decision, "wish": 0}, trace)


def _proposals(name: str, situation: Situation) -> Proposals:
    spec = situation.specs[name]
    spoken = situation.spoken(situation.state["text"], spec)
    return propose(
        spec, spoken.texts, spoken.results, today=spoken.today, language=spoken.language, earlier=spoken.earlier
    )


def _schema(situation: Situation, proposals: Mapping[str, Proposals]) -> dict[str, Any]:
    """One object of an action and, for a tool, the arguments that this turn offers."""
    plain = [ANSWER, HAND_OFF, *TALK, *([FINISH] if situation.state["calls"] else [])]
    choices: list[dict[str, Any]] = [_choice({"enum": plain}, {"type": "object", "additionalProperties": False})]
    choices += [_choice({"const": name}, turn_schema(spec, proposals[name])) for name, spec in situation.specs.items()]
    return {"anyOf": choices}


def _choice(action: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"action": action, "arguments": arguments},
        "required": ["action", "arguments"],
        "additionalProperties": False,
    }


def _parsed(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    try:
        choice = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadDecision("the model's decision is no JSON") from error
    problem = next(Draft202012Validator(schema).iter_errors(choice), None)
    if problem is not None:
        raise BadDecision(f"the model's decision does not fit this turn: {problem.message[:200]}")
    return dict(choice)


def _carried_out(choice: Mapping[str, Any], situation: Situation) -> Decision:
    action, evidence = str(choice["action"]), situation.state["evidence"][0]
    if action == FINISH:
        return Decision(chosen=FINISH, do="finish", done=True)
    if action not in situation.specs:
        return act_on(action, evidence, situation)
    spec = situation.specs[action]
    bound = fill(spec, situation.spoken(situation.state["text"], spec))
    arguments = {**({"quote": bound.arguments["quote"]} if "quote" in bound.arguments else {}), **choice["arguments"]}
    origins = {name: bound.origins.get(name, {"kind": "proposed"}) for name in arguments}
    missing = tuple(a.name for a in spec.arguments if a.required and a.name not in arguments)
    decision = use_tool(spec, Filled(arguments, origins, missing))
    return {**decision, "done": decision["do"] != "call" and decision["done"]}
