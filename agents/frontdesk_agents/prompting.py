"""What an instruct model is shown, the same whether it is to decide or to write, but for the last line.

Stable text comes first, then the history, then what was found and done for the newest message, in the order in which it came
to be. So each request of a turn begins with all but the end of the one before, which the engine's prefix cache holds.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.ports import HistoryMessage
from frontdesk_agents.state import passage_of
from frontdesk_tools.ports import Passage

PASSAGES = 4
MOST, STEP = 12, 6  # messages of the conversation that are told at most, and how many are left out at a time
NEWEST = "\n\nNewest message: "  # stands behind the facts
_ROLES = {"contact": "user", "agent": "assistant", "operator": "assistant"}


def conversation(situation: Situation, wanted: str) -> list[dict[str, str]]:
    """The chat up to the newest message, with facts and tool results; its last line says what is `wanted` now."""
    told = _told([message for message in situation.turn.messages if message.sender in _ROLES])
    return [
        {"role": "system", "content": _system(situation)},
        *({"role": _ROLES[message.sender], "content": message.text} for message in told[:-1]),
        {"role": "user", "content": f"{_found(situation)}\n\n{wanted}"},
    ]


def facts(situation: Situation) -> list[Passage]:
    """The passages that are told, in the order of their numbers from 1."""
    return [passage_of(data) for data in situation.state["evidence"][0]["passages"][:PASSAGES]]


def _told(messages: Sequence[HistoryMessage]) -> Sequence[HistoryMessage]:
    """The newest messages. What is left out grows by steps, so that the beginning stays the same for some turns."""
    last = messages[-1].sequence if messages else 0
    since = max(0, -(-(last - MOST) // STEP) * STEP)
    return [message for message in messages if message.sequence > since]


def _system(situation: Situation) -> str:
    config = situation.config
    tools = "\n".join(f"- {name}: {spec.description['en']}" for name, spec in sorted(situation.specs.items()))
    return (
        f"You are {config.name}, the front desk of {config.business}, and answer its customers. {config.persona}\n"
        "You are asked either for the next action or for the reply to the customer's newest message.\n"
        f"Actions, one at a time, as JSON:\n{tools}\n- answer: answer from the facts\n- hand_off: a person takes over\n"
        "- greet, thank, goodbye: small talk\n- finish: what was done already tells what was asked\n"
        "A reply has one to three short sentences. Use only the facts and the tool results given; when they do not answer "
        "the question, say that you have no information on it. Put [n] behind what rests on fact n."
    )


def _found(situation: Situation) -> str:
    known = "\n".join(f"[{at}] {each.document}: {each.text}" for at, each in enumerate(facts(situation), 1))
    done = "\n".join(
        f"- {call['name']} {orjson.dumps(call['arguments']).decode()}: {orjson.dumps(call['result']).decode()}"
        for call in situation.state["calls"]
    )
    return f"Facts:\n{known or 'none'}\n\nNewest message: {situation.state['text']}\n\nDone for it so far:\n{done or 'nothing'}"
