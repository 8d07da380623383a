"""Support: looks after people who are customers already. Orders, policies, products."""

from __future__ import annotations

from frontdesk_agents.blueprints.base import Blueprint, Graph, backbone


def build() -> Graph:
    """The backbone as it is."""
    graph = backbone()
    graph.add_edge("guard_in", "retrieve")
    graph.add_edge("retrieve", "decide")
    return graph


BLUEPRINT = Blueprint(
    name="support",
    tools=frozenset(
        [
            "search_knowledge",
            "get_order",
            "cancel_order",
            "search_products",
            "event_schedule",
            "capture_lead",
            "flag_message",
            "hand_off",
        ]
    ),
    build=build,
)
