"""Give the conversation to a person."""

from __future__ import annotations

from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.state import Part, TurnState


async def hand_off(state: TurnState, context: TurnContext) -> Step:
    """The handoff with its reason, and the sentence that tells it."""
    reason = state["decision"].get("reason", "customer_request")
    parts = [*state["parts"], Part(kind="template", template="handed_off", values={}, call=None)]
    return Step({"handoff": reason, "parts": parts, "pending": None, "resolved": True}, {"reason": reason})
