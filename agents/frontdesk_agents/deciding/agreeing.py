"""What a yes accepts: the values in the agent's message that it replies to. Only tools that may be told anything are read there."""

from __future__ import annotations

from typing import Any

from frontdesk_agents.deciding.binding import Filled, Spoken, fill
from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.ports import PastCall, Pending
from frontdesk_agents.texts import content_words, fold
from frontdesk_tools.extract import Answer, yes_no
from frontdesk_tools.grounding import WORDED, propose, values_of
from frontdesk_tools.spec import ToolSpec


def agreed(spec: ToolSpec, pending: Pending, situation: Situation) -> Filled:
    """What the question says of the tool's arguments: those that do not wait yet, and, where it repeats some of what waits, also
    those that it says otherwise, since a yes is said to what was read."""
    told = _said_by_agent(spec, situation)
    new = {name for name in told.origins if name not in pending.arguments}
    return _only(told, [*new, *_otherwise(told, spec, pending, situation)])


def _otherwise(told: Filled, spec: ToolSpec, pending: Pending, situation: Situation) -> list[str]:
    """The names of what waits that the question says otherwise, if it repeats any of it: it does not say the value that waits, and
    has one for it that waits for nothing else."""
    known = {fold(str(value)) for value in pending.arguments.values()}
    repeated = {name for name, value in pending.arguments.items() if _stands_in(spec, name, value, situation)}
    other = [name for name in told.origins if name in pending.arguments and name not in repeated]
    return [name for name in other if repeated and fold(str(told.arguments[name])) not in known]


def alternative(situation: Situation) -> tuple[ToolSpec, Filled] | None:
    """The last call with what was offered instead, when its result has another value than was asked for, the agent has told it, and
    the message accepts it: "How about 8:20?" "Yes, that works."."""
    calls = situation.turn.past_calls
    if situation.pending is not None or not calls or yes_no(situation.state["read"]) is not Answer.YES:
        return None
    last, spec = calls[-1], situation.specs.get(calls[-1].name)
    if spec is None:
        return None
    told = _said_by_agent(spec, situation)
    other = _only(told, [name for name, value in told.arguments.items() if _contradicted(last, name, value)])
    if not other.arguments:
        return None
    call = {"kind": "call", "call": len(calls) - 1}
    origins = {name: {**call, "field": name} for name in last.arguments} | other.origins
    return spec, Filled({**last.arguments, **other.arguments}, origins, ())


def _contradicted(call: PastCall, name: str, value: Any) -> bool:
    """Whether the call's result has this value where the call asked for another one."""
    found = [str(each) for each in values_of(call.result.get("data", {}), name)]
    return name in call.arguments and str(value) in found and str(call.arguments[name]) not in found


def _said_by_agent(spec: ToolSpec, situation: Situation) -> Filled:
    """The arguments as the agent's newest message says them: what it names or measures, and nothing that only describes the tool."""
    earlier = situation.spoken("", spec).earlier
    carried = {argument.name for argument in spec.arguments if argument.carried}
    if not earlier.offered or not carried:
        return Filled({}, {}, ())
    read = fill(spec, _as_said(earlier.offered, situation))
    described = {word for text in spec.description.values() for word in content_words(text)}
    said = [
        name
        for name, value in read.arguments.items()
        if name in carried
        and read.origins[name]["message"] == 0
        and (spec.argument(name).kind not in WORDED or _is_name(str(value)))
        and not set(content_words(str(value))) & described
    ]
    there = {"kind": "offered", "message": len(earlier.replies) - 1}
    return Filled(read.arguments, {name: {**read.origins[name], **there} for name in said}, ())


def _is_name(words: str) -> bool:
    return words != words.lower() or any(character.isdigit() for character in words)


def _only(told: Filled, names: list[str]) -> Filled:
    kept = [name for name in names if name in told.origins]
    return Filled({name: told.arguments[name] for name in kept}, {name: told.origins[name] for name in kept}, ())


def _stands_in(spec: ToolSpec, name: str, value: Any, situation: Situation) -> bool:
    """Whether the agent's newest message says the argument's value, in whatever form."""
    reply = situation.spoken("", spec).earlier.offered
    if not reply or name not in {argument.name for argument in spec.arguments}:
        return False
    said = propose(spec, [reply], (), today=situation.turn.today, language=situation.state["language"])[name]
    return any(each.value == value for each in said) or (isinstance(value, str) and fold(value) in fold(reply))


def _as_said(reply: str, situation: Situation) -> Spoken:
    return Spoken([reply], (), situation.turn.today, situation.state["language"])
