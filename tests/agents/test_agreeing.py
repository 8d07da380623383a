"""A yes is said to what the agent's message says, and may accept what was offered instead of what was asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk.tuning.evaluation.deciding import BuiltIn, Chosen, Heard, SetAgent
from frontdesk_agents.ports import HistoryMessage, PastCall, Pending
from frontdesk_tools.declaring import spec_of
from tests.agents.shop import BuiltinModel, Readers

TEXT = {"type": "string"}
BUS = spec_of(
    "buy_ticket",
    "Buy tickets for a bus journey",
    {
        "properties": {
            "from_city": TEXT | {"description": "City to leave from"},
            "to_city": TEXT | {"description": "City to go to"},
            "leaving_time": TEXT,
            "travelers": {"type": "integer", "description": "Number of travelers"},
        },
        "required": ["from_city", "to_city", "leaving_time"],
    },
)
WAITS = {"from_city": "Paris", "to_city": "Lyon", "leaving_time": "08:00", "travelers": 2}


async def replied(embedder: Readers, agent_wrote: str, text: str, **heard: Any) -> Chosen:
    """The decision about a customer's reply to what the agent wrote."""
    agent = await SetAgent.open([BUS], BuiltIn(BuiltinModel(), embedder), date(2026, 3, 2))
    return await agent.decide(
        Heard((HistoryMessage("agent", agent_wrote, 1), HistoryMessage("contact", text, 2)), **heard)
    )


@pytest.mark.parametrize(
    ("question", "otherwise"),
    [
        ("You want 2 tickets from Paris to Lyon at 10:10 am?", {"leaving_time": "10:10"}),
        ("You want 2 tickets from Paris to Lyon at 8 am?", {}),
        ("You want to go from Paris to Nantes at 8 am with 3 travelers?", {"to_city": "Nantes", "travelers": 3}),
        ("Buy tickets for a bus journey?", {}),
        ("Our office is in Bordeaux. Buy tickets for a bus journey?", {}),
    ],
)
async def test_what_the_question_says_otherwise_is_what_a_yes_accepts(
    embedder: Readers, question: str, otherwise: dict[str, Any]
) -> None:
    waits = Pending("p", "confirm", BUS.name, WAITS)
    chosen = await replied(embedder, question, "Yes, that is correct.", pending=waits)
    assert chosen.calls and chosen.arguments == {**WAITS, **otherwise}


@pytest.mark.parametrize(
    ("result", "reply", "taken"),
    [
        ({"leaving_time": "08:20"}, "Yes, that works.", True),
        ({"leaving_time": "08:00"}, "Yes, that works.", False),
        ({"leaving_time": "08:20"}, "Yes, but not so early.", False),
        ({"leaving_time": "09:50"}, "Yes, that works.", False),
    ],
)
async def test_what_is_offered_instead_is_taken_when_the_result_had_it(
    embedder: Readers, result: dict[str, Any], reply: str, taken: bool
) -> None:
    past = PastCall(BUS.name, WAITS, {"outcome": "done", "data": {"results": [result]}}, 1)
    chosen = await replied(embedder, "That one is full. How about 8:20 am?", reply, past_calls=(past,))
    assert (chosen.calls and chosen.arguments == {**WAITS, "leaving_time": "08:20"}) is taken
