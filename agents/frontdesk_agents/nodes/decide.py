"""Decide what to do next, store it, and account for it in the reply to be composed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from frontdesk_agents.deciding import builtin, instruct
from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.ports import Pending
from frontdesk_agents.retrieving.wishes import newest_files
from frontdesk_agents.state import Decision, Part, TurnState

MOST_DECISIONS = 4
OFFER = "hand_off"  # the tool of the pending offer to talk to a person
FILE = "file_unread"  # what is said of a message that is nothing but files


async def decide(state: TurnState, context: TurnContext) -> Step:
    """One decision, reused when an earlier attempt of this turn has stored it."""
    if is_finished(state):
        return Step({"decision": Decision(do="finish")}, {"finished": True})
    decision, trace = await _decided(state, context)
    trace |= {
        "do": decision["do"],
        "arguments": decision.get("arguments", {}),
        "answerable": decision.get("answerable"),
    }
    return Step({"decision": decision, "step": state["step"] + 1, **_account(state, decision, context)}, trace)


def is_finished(state: TurnState) -> bool:
    """Whether every wish is dealt with, or the turn has thought long enough."""
    if state["decision"].get("do") == "look_up":
        return False
    return state["at"] >= len(state["wishes"]) or state["step"] >= MOST_DECISIONS or state["handoff"] is not None


async def _decided(state: TurnState, context: TurnContext) -> tuple[Decision, dict[str, Any]]:
    journal = context.ports.journal
    stored = await journal.stored_decision(state["step"])
    if stored is not None:
        return cast(Decision, dict(stored)), {"chosen": stored.get("chosen"), "reused": True}
    decision, trace = await _thought(state, context)
    await journal.decide(state["step"], decision)
    return decision, trace


async def _thought(state: TurnState, context: TurnContext) -> tuple[Decision, dict[str, Any]]:
    if not state["text"] and newest_files(context.turn.messages):
        template = FILE if _offer(context) else "file_beside"  # one question at a time
        return Decision(chosen=FILE, do="say", template=template, done=True), {"chosen": FILE}
    think = instruct.decide if context.ports.model.kind == "instruct" else builtin.decide
    decided = await think(context.situation(state))
    return decided.decision, dict(decided.trace)


def _account(state: TurnState, decision: Decision, context: TurnContext) -> dict[str, Any]:
    """The state's changes that follow from the decision itself; calls, questions and handoffs have their own nodes."""
    wishes = decision.get("wishes", state["wishes"])
    update: dict[str, Any] = {"wishes": wishes}
    if decision.get("done"):
        update["at"] = state["at"] + 1
    if resolves(decision, context.turn.pending):
        update["resolved"] = True
    part = _part(decision, state, context)
    if part is not None:
        update["parts"] = [*state["parts"], part]
    if decision["do"] == "dont_know":
        update |= {"failed": True, "pending": state["pending"] or _offer(context)}
    elif decision["do"] in ("answer", "say"):
        update["useful"] = True
    if decision["chosen"] == FILE:
        update["pending"] = state["pending"] or _offer(context)
    return update


def resolves(decision: Decision, pending: Pending | None) -> bool:
    """Whether the decision deals with what waited, so that it need not be asked again."""
    if pending is None or pending.tool == OFFER or pending.kind == "ask":
        return True
    return decision["chosen"] in ("affirm", "deny", "hand_off", "goodbye") or decision.get("tool") == pending.tool


def _offer(context: TurnContext) -> dict[str, Any] | None:
    waits = context.turn.pending
    if waits is not None and waits.kind == "confirm" and waits.tool != OFFER:
        return None
    return asdict(Pending(id=f"{context.turn.turn_id}:offer", kind="confirm", tool=OFFER, arguments={}))


def _part(decision: Decision, state: TurnState, context: TurnContext) -> Part | None:
    wish = decision.get("wish", 0)
    if decision["do"] == "answer":
        return Part(kind="answer", wish=wish)
    if decision["do"] == "dont_know":
        return Part(kind="template", template="dont_know", values={}, call=None)
    if decision["do"] == "say":
        return _said(decision, state, context)
    return None


def _said(decision: Decision, state: TurnState, context: TurnContext) -> Part:
    """A template of small talk, or one that tells what a look-up found."""
    key = decision["template"]
    if "." in key and state["calls"]:
        last = state["calls"][-1]
        return Part(kind="template", template=key, values=dict(last["result"]["data"]), call=last["call"])
    values = {"business": context.config.business, "agent": context.config.name}
    return Part(kind="template", template=key, values=values, call=None)
