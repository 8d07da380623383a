"""The embedder tells which words of a message suit which argument of a tool that nobody has seen."""

from __future__ import annotations

from datetime import date

from frontdesk_agents.deciding.actions import common_phrases
from frontdesk_agents.retrieving.examples import build_index, embed_all
from frontdesk_agents.retrieving.likeness import Likeness, likeness, runs_of
from frontdesk_tools.declaring import spec_of
from frontdesk_tools.grounding import value_key
from tests.agents.shop import Readers

TODAY = date(2026, 3, 2)
VISIT = spec_of(
    "visit",
    "Plan a visit",
    {
        "properties": {
            "museum": {"type": "string", "description": "The name of the museum"},
            "city": {"type": "string", "description": "The city where it is"},
            "kind": {"type": "string", "enum": ["Music", "Sports"]},
        },
        "required": ["museum", "city", "kind"],
    },
)


async def suited(text: str, embedder: Readers) -> Likeness:
    index = await build_index(common_phrases([VISIT]), embedder)
    runs = runs_of(text, index, TODAY)
    return likeness(runs, await embed_all(runs, embedder), index)


async def test_words_are_most_like_the_argument_that_they_suit(embedder: Readers) -> None:
    found = (await suited("Take me to the Louvre Museum and show me Paris", embedder))["visit"]
    assert found["museum"]["Louvre Museum"] > found["museum"]["Paris"]
    assert found["city"]["Paris"] > found["museum"]["Paris"]


async def test_words_lie_nearest_to_the_choice_that_they_mean(embedder: Readers) -> None:
    found = (await suited("I would like a concert", embedder))["visit"]
    music, sports = (found[value_key("kind", value)]["concert"] for value in ("Music", "Sports"))
    assert music > sports + 0.1


async def test_a_tool_with_nothing_to_read_words_for_costs_nothing(embedder: Readers) -> None:
    index = await build_index(common_phrases([]), embedder)
    assert runs_of("Take me to the Louvre Museum", index, TODAY) == []
