"""What an agent was shown, and what is like nothing of it."""

from __future__ import annotations

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import common_phrases, phrases_of
from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.examples import NO_BORDER, build_index
from frontdesk_tools.builtin.get_order import SPEC as GET_ORDER
from frontdesk_tools.declaring import spec_of

WEATHER = spec_of("weather", "Get the weather forecast of a city", {"properties": {"city": {"type": "string"}}})


def test_the_description_of_a_tool_without_examples_stands_for_them() -> None:
    kinds = [phrase.kind for phrase in common_phrases([WEATHER]) if phrase.action == "weather"]
    assert kinds == ["description", "example", "argument"]
    shown = [phrase.text for phrase in common_phrases([GET_ORDER]) if phrase.kind == "example"]
    assert GET_ORDER.description["en"] not in shown


async def test_a_wish_like_no_example_of_a_tool_is_far_from_it(embedder: Embedder) -> None:
    config = AgentConfig(name="Desk", blueprint="support", tools=("get_order",))
    index = await build_index(phrases_of(config, [GET_ORDER, WEATHER]), embedder)
    near, stranger = await embedder.embed(["where is my parcel?", "how many planets are there?"])
    assert "get_order" not in index.far(index.nearest(near)[0])
    assert {"get_order", "weather"} <= set(index.far(index.nearest(stranger)[0]))
    assert index.borders["weather"] == NO_BORDER < index.borders["get_order"] < 0.7
