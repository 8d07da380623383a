"""Community: many people, events and manners. Abuse goes to the moderators before anything else is done."""

from __future__ import annotations

import re

from frontdesk_agents.blueprints.base import Blueprint, Graph, backbone
from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.state import TurnState
from frontdesk_agents.texts import fold

# Words that are abuse in any company, folded; milder ones are left to the examples of flag_message.
_ABUSE = re.compile(
    r"\b(?:fuck\w*|cunt\w*|bitch\w*|bastard\w*|asshole\w*|moron\w*|idiots?|retard\w*|scum|slut\w*|whore\w*|kill yourself|kys|"
    r"i(?:'ll| will) (?:kill|hurt|find) you|shut up|go to hell|"
    r"connard\w*|connasse\w*|conne?s?|encule\w*|salope?\w*|putes?|batards?|abrutie?s?|debiles?|cretine?s?|ta gueule|"
    r"va te faire|nique\w*|creve\w*|fdp|ntm)\b"
)


async def moderate(state: TurnState, context: TurnContext) -> Step:
    """Whether the message is abusive by its words alone."""
    abusive = bool(_ABUSE.search(fold(state["text"])))
    return Step({"abusive": abusive}, {"abusive": abusive})


def build() -> Graph:
    """The message is moderated before anything is looked up."""
    graph = backbone({"moderate": moderate})
    graph.add_edge("guard_in", "moderate")
    graph.add_edge("moderate", "retrieve")
    graph.add_edge("retrieve", "decide")
    return graph


BLUEPRINT = Blueprint(
    name="community",
    tools=frozenset(
        ["search_knowledge", "event_schedule", "search_products", "flag_message", "capture_lead", "hand_off"]
    ),
    build=build,
    bias={"flag_message": 0.3, "event_schedule": 0.3},
)
