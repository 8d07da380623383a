"""Ask the customer: for a missing argument, or for a yes before a risky tool acts."""

from __future__ import annotations

from typing import Any

from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.ports import Pending
from frontdesk_agents.state import Decision, Part, TurnState, pending_json


async def ask(state: TurnState, context: TurnContext) -> Step:
    """Remember what waits for the customer; the question is composed last."""
    decision = state["decision"]
    pending = _pending(decision, context)
    repeated = decision["do"] == "ask" and _asked_before(pending, context.turn.pending)
    update: dict[str, Any] = {"failed": True} if repeated else {"useful": True}
    waits = state["pending"]
    if waits is None or waits["tool"] == "hand_off":
        update["pending"] = pending_json(pending)
    return Step(update, {"kind": pending.kind, "tool": pending.tool, "missing": pending.missing})


def question(pending: dict[str, Any]) -> Part:
    """The part of the reply that asks for what is pending."""
    key = (
        f"{pending['tool']}.confirm" if pending["kind"] == "confirm" else f"{pending['tool']}.ask.{pending['missing']}"
    )
    return Part(kind="template", template=key, values=dict(pending["arguments"]), call=None)


def _pending(decision: Decision, context: TurnContext) -> Pending:
    return Pending(
        id=f"{context.turn.turn_id}:{decision['tool']}",
        kind="confirm" if decision["do"] == "confirm" else "ask",
        tool=decision["tool"],
        arguments=decision.get("arguments", {}),
        missing=decision.get("missing"),
    )


def _asked_before(pending: Pending, before: Pending | None) -> bool:
    return before is not None and (before.kind, before.tool, before.missing) == (
        pending.kind,
        pending.tool,
        pending.missing,
    )
