"""A dialogue of the set, replayed: the agent decides after each turn of the user's, and the set's own replies follow.

So that one wrong decision does not make all later ones wrong, what waits for the user is what the set's system asked or
wants to have confirmed, with the arguments that our agent has read so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from frontdesk.tuning.evaluation.deciding import BuiltIn, Chosen, Heard, SetAgent
from frontdesk.tuning.evaluation.sets.reading import evenly
from frontdesk.tuning.evaluation.sets.sgd import TODAY, Dialogue, Intent, SchemaGuided, tool_name
from frontdesk.tuning.evaluation.sets.sgd_values import exact
from frontdesk.tuning.figures import Figure, Tally
from frontdesk_agents.deciding.binding import Spoken, fill
from frontdesk_agents.ports import HistoryMessage, PastCall, Pending

TOOL, ARGUMENTS = 0.85, 0.60
Turn = Mapping[str, Any]


@dataclass
class Counted:
    """What is counted: at calls the tool and its arguments, and calling or asking as the set does."""

    tool: Tally = field(default_factory=Tally)
    arguments: Tally = field(default_factory=Tally)
    ask: Tally = field(default_factory=Tally)
    took: list[float] = field(default_factory=list)


@dataclass
class Talk:
    """A conversation so far, and what our agent has read for each tool."""

    messages: list[HistoryMessage] = field(default_factory=list)
    calls: list[PastCall] = field(default_factory=list)
    pending: Pending | None = None
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def hear(self, sender: str, text: str) -> None:
        """Add a message."""
        who = "contact" if sender == "USER" else "agent"
        self.messages.append(HistoryMessage(who, text, len(self.messages) + 1))  # type: ignore[arg-type]

    def heard(self) -> Heard:
        """What the agent is given."""
        return Heard(tuple(self.messages), tuple(self.calls), self.pending)


async def measure(
    schema_guided: SchemaGuided, models: BuiltIn, limit: int | None, took: list[float]
) -> dict[str, Figure | None]:
    """Figures over the dialogues, at most `limit` of them."""
    counted = Counted(took=took)
    agents: dict[tuple[str, ...], SetAgent] = {}
    for dialogue in evenly(schema_guided.dialogues, limit):
        intents = [intent for service in dialogue.services for intent in schema_guided.intents[service]]
        if dialogue.services not in agents:
            specs = [intent.spec for intent in intents]
            agents[dialogue.services] = await SetAgent.open(specs, models, TODAY)
        await _replay(dialogue, agents[dialogue.services], {intent.spec.name: intent for intent in intents}, counted)
    return {
        "tool": Figure.of(counted.tool, TOOL),
        "arguments": Figure.of(counted.arguments, ARGUMENTS),
        "ask_or_call": Figure.of(counted.ask),
    }


async def _replay(dialogue: Dialogue, agent: SetAgent, intents: Mapping[str, Intent], counted: Counted) -> None:
    talk = Talk()
    for user, system in _exchanges(dialogue.turns):
        talk.hear("USER", user["utterance"])
        chosen = await agent.decide(talk.heard())
        counted.took.append(chosen.milliseconds)
        _count(user, system, chosen, intents, counted)
        _read(talk, user, chosen, intents)
        _go_on(talk, system, _active(user))


def _exchanges(turns: Sequence[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """Each turn of the user's with the system's that follows."""
    return ((one, other) for one, other in pairwise(turns) if one["speaker"] == "USER")


def _active(user: Turn) -> str | None:
    """The tool that the user wants, by the set's own account of the state."""
    wanted = [(frame["service"], frame["state"]["active_intent"]) for frame in user["frames"]]
    return next((tool_name(service, intent) for service, intent in wanted if intent != "NONE"), None)


def called(system: Turn) -> tuple[str, Mapping[str, str], Sequence[Mapping[str, str]]] | None:
    """The tool that the system called before this turn, its arguments and its results."""
    for frame in system["frames"]:
        if "service_call" in frame:
            call = frame["service_call"]
            return tool_name(frame["service"], call["method"]), call["parameters"], frame.get("service_results", [])
    return None


def _acts(system: Turn, act: str) -> list[str]:
    """The slots that the system's acts of this kind are about."""
    return [a["slot"] for frame in system["frames"] for a in frame["actions"] if a["act"] == act]


def _count(user: Turn, system: Turn, chosen: Chosen, intents: Mapping[str, Intent], counted: Counted) -> None:
    call, wanted = called(system), _active(user)
    if call is not None:
        name, parameters, _ = call
        right = chosen.tool == name
        near = chosen.nearest == name
        exactly = right and chosen.calls and exact(parameters, chosen.arguments, intents[name].defaults, user)
        counted.tool.add(right, near)
        counted.arguments.add(exactly, near and exact(parameters, {}, intents[name].defaults, user))
        counted.ask.add(chosen.calls, False)  # without values the embedder alone can only ask
    elif wanted and _acts(system, "REQUEST"):
        counted.ask.add(chosen.decision["do"] == "ask" and chosen.tool == wanted, chosen.nearest == wanted)


def _read(talk: Talk, user: Turn, chosen: Chosen, intents: Mapping[str, Intent]) -> None:
    """Remember what was read for the tool that the user wants, also where another one was chosen."""
    wanted = _active(user)
    if wanted is None:
        return
    if chosen.tool == wanted:
        found = chosen.arguments
    else:
        results = [call.result["data"] for call in talk.calls]
        found = fill(intents[wanted].spec, Spoken([user["utterance"]], results, TODAY, "en")).arguments
    talk.known[wanted] = {**talk.known.get(wanted, {}), **found}


def _go_on(talk: Talk, system: Turn, wanted: str | None) -> None:
    """The system's turn: its words, what it found, and what now waits for the user."""
    talk.hear("SYSTEM", system["utterance"])
    call = called(system)
    if call is not None:
        name, parameters, results = call
        talk.known.pop(name, None)
        result = {"outcome": "done", "data": {"results": [dict(each) for each in results]}}
        talk.calls.append(PastCall(name, dict(parameters), result, 0))
    talk.pending = _waiting(talk, system, wanted)


def _waiting(talk: Talk, system: Turn, wanted: str | None) -> Pending | None:
    asked, confirm = _acts(system, "REQUEST"), _acts(system, "CONFIRM")
    if wanted is None or not (asked or confirm):
        return None
    known = talk.known.get(wanted, {})
    if confirm:
        return Pending("set:confirm", "confirm", wanted, known)
    return Pending("set:ask", "ask", wanted, known, missing=asked[0])
