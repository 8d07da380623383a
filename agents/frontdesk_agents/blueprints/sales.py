"""Sales: helps people choose, and offers to note how to reach them when the catalogue or the knowledge has nothing."""

from __future__ import annotations

from frontdesk_agents.blueprints.base import Blueprint, Graph, backbone
from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.state import Part, TurnState

OFFER = "sales.offer"


async def offer_contact(state: TurnState, context: TurnContext) -> Step:
    """After an empty search, offer to write to the customer."""
    if "capture_lead" not in context.tools or state["handoff"] or not _found_nothing(state):
        return Step({}, {"offered": False})
    part = Part(kind="template", template=OFFER, values={}, call=None)
    return Step({"parts": [*state["parts"], part]}, {"offered": True})


def build() -> Graph:
    """Before composing, the offer."""
    graph = backbone({"offer_contact": offer_contact}, ends_in="offer_contact")
    graph.add_edge("guard_in", "retrieve")
    graph.add_edge("retrieve", "decide")
    graph.add_edge("offer_contact", "compose")
    return graph


def _found_nothing(state: TurnState) -> bool:
    return any(call["name"] == "search_products" and call["result"]["outcome"] == "none" for call in state["calls"])


BLUEPRINT = Blueprint(
    name="sales",
    tools=frozenset(
        [
            "search_knowledge",
            "search_products",
            "capture_lead",
            "event_schedule",
            "get_order",
            "cancel_order",
            "hand_off",
        ]
    ),
    build=build,
    bias={"search_products": 0.3, "capture_lead": 0.2},
    templates={
        OFFER: {
            "en": "If you send me your e-mail address, we will write to you when there is something.",
            "fr": "Si vous m'envoyez votre adresse e-mail, nous vous écrirons dès qu'il y aura quelque chose.",
        }
    },
)
