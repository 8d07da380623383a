"""An agent's configuration may name only what exists."""

from __future__ import annotations

from frontdesk.roster.checks import problems_of
from frontdesk_agents.config import AgentConfig


def test_known_tools_are_no_problem() -> None:
    assert problems_of(AgentConfig(name="Ria", blueprint="sales", tools=("search_products", "hand_off"))) == []


def test_an_unknown_tool_is_named_beside_the_known_ones() -> None:
    [problem] = problems_of(AgentConfig(name="Ria", blueprint="sales", tools=("hand_off", "fly")))
    assert problem.startswith('tools: there is no tool "fly"; known are cancel_order')
