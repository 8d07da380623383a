"""Conversations in which people noted what was called, as exchanges: the agent decides after the customer's messages, and the set's
own calls and replies follow, whatever it has decided.

What waits for the customer is what our agent has asked itself, since these sets do not note what theirs asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.tuning.evaluation.deciding import Chosen, SetAgent
from frontdesk.tuning.evaluation.sets.sgd_talks import Counted, Talk
from frontdesk_agents.ports import PastCall, Pending

WORDS = 4  # of a message that is more than a greeting


@dataclass(frozen=True)
class Called:
    """A tool that was called, as the set notes it; `arguments` are None where it notes none that can be read."""

    tool: str
    arguments: Mapping[str, Any] | Sequence[Any] | None
    result: Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """What the customer said, what was called then, and what was replied."""

    said: tuple[str, ...]
    calls: tuple[Called, ...] = ()
    replies: tuple[str, ...] = ()


Exact = Callable[[Called, Mapping[str, Any]], bool]
"""Whether our arguments are those of the set's call."""


async def replay(exchanges: Sequence[Exchange], agent: SetAgent, exact: Exact, counted: Counted) -> None:
    """Decide after each exchange's messages; the first call that follows is the right one. Where none follows, nothing is counted."""
    talk = Talk()
    for exchange in exchanges:
        for text in exchange.said:
            talk.hear("USER", text)
        chosen = await agent.decide(talk.heard())
        counted.took.append(chosen.milliseconds)
        if exchange.calls:
            _count(exchange.calls[0], chosen, exact, counted)
        _go_on(talk, exchange, chosen)


def _count(call: Called, chosen: Chosen, exact: Exact, counted: Counted) -> None:
    right, near = chosen.tool == call.tool, chosen.nearest == call.tool
    counted.tool.add(right, near)
    if call.arguments is not None:
        counted.arguments.add(right and chosen.calls and exact(call, chosen.arguments), near and exact(call, {}))


def _go_on(talk: Talk, exchange: Exchange, chosen: Chosen) -> None:
    for call in exchange.calls:
        arguments = call.arguments if isinstance(call.arguments, Mapping) else {}
        talk.calls.append(PastCall(call.tool, arguments, {"outcome": "done", "data": dict(call.result)}, 0))
    for text in exchange.replies:
        talk.hear("SYSTEM", text)
    decision = chosen.decision
    asks = decision["do"] == "ask" and not exchange.calls
    talk.pending = (
        Pending("set:ask", "ask", decision["tool"], decision["arguments"], missing=decision["missing"])
        if asks
        else None
    )


def first_wish(texts: Sequence[str]) -> str:
    """The customer's first words that say something, beyond a greeting."""
    return next((text for text in texts if len(text.split()) >= WORDS), texts[0])


def plain(value: Any) -> str:
    """A value as text, without case, more than one space and a fraction of zero."""
    return " ".join(str(value).lower().split()).removesuffix(".0")
