"""An agent's configuration may name only what exists."""

from __future__ import annotations

from frontdesk.roster.checks import problems_of
from frontdesk_agents.config import AgentConfig


def ria(**fields: object) -> AgentConfig:
    return AgentConfig.model_validate({"name": "Ria", "blueprint": "sales", **fields})


def test_known_tools_and_templates_are_no_problem() -> None:
    templates = {
        "welcome": {"en": "Hi!"},
        "get_order.found": {"en": "It is {status}.", "fr": "Elle est {status}."},
        "get_order.ask.number": {"en": "Which one?"},
        "cancel_order.confirm": {"en": "Sure about {number}?"},
    }
    assert problems_of(ria(tools=["search_products", "hand_off"], templates=templates)) == []


def test_an_unknown_tool_is_named_beside_the_known_ones() -> None:
    [problem] = problems_of(ria(tools=["hand_off", "fly"]))
    assert problem.startswith('tools: there is no tool "fly"; known are cancel_order')


def test_an_unknown_template_is_named_beside_the_tools_own() -> None:
    [unknown, language] = problems_of(
        ria(templates={"get_order.lost": {"en": "Oh."}, "welcome": {"de": "Hallo"}})
    )  # fmt: skip
    assert (
        unknown
        == 'templates: there is no "get_order.lost"; known are get_order.ask.number, get_order.found, get_order.not_found'
    )
    assert language == 'templates, welcome: "de" is no language of ours: write en or fr'
