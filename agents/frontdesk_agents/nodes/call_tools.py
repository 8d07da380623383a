"""Make a decided tool call: stored before it is made, made once, checked, stored again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk_agents.deciding.acting import answer_or_not
from frontdesk_agents.deciding.lookups import LOOK_UPS
from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.ports import Pending, StaleAttempt
from frontdesk_agents.state import Call, Part, TurnState, pending_json
from frontdesk_tools.registry import check_arguments, check_result
from frontdesk_tools.spec import CallContext, Tool, ToolSpec

TRIES = 2


async def call_tools(state: TurnState, context: TurnContext) -> Step:
    """Run the tool. One that fails twice hands the conversation to a person."""
    decision = state["decision"]
    looks_up = decision["do"] == "look_up"
    name = LOOK_UPS[decision["tool"]].tool if looks_up else decision["tool"]
    try:
        call = await _made(name, decision["arguments"], len(state["calls"]), context, state["language"])
    except StaleAttempt:
        raise
    except Exception as error:
        parts = [*state["parts"], Part(kind="template", template="tool_failed", values={}, call=None)]
        failed = {"handoff": "tool_failure", "parts": parts, "decision": {"do": "finish"}, "failed": True}
        return Step(failed, {"tool": name, "error": f"{type(error).__name__}: {error}"[:300]})
    update: dict[str, Any] = {"calls": [*state["calls"], call]}
    if not looks_up:
        update |= _told(call, state, context)
    elif call["result"]["outcome"] == "not_found":
        update |= _waits_for_another(decision["tool"], context)
    return Step(update, {"tool": name, "arguments": call["arguments"], "outcome": call["result"]["outcome"]})


async def _made(name: str, arguments: Mapping[str, Any], number: int, context: TurnContext, language: str) -> Call:
    """The call with its result; an earlier attempt's stored result is used as it is."""
    tool, journal = context.registry.get(name), context.ports.journal
    check_arguments(tool, arguments)
    await journal.step(name)
    stored = await journal.begin_call(number, name, arguments)
    if stored.result is not None:
        return Call(call=number, name=stored.name, arguments=dict(stored.arguments), result=dict(stored.result))
    key = f"{context.turn.conversation_id}:{context.turn.turn_id}:{number}"
    result = await _run(tool, stored.arguments, context, CallContext(key, language))
    await journal.finish_call(number, result)
    return Call(call=number, name=name, arguments=dict(stored.arguments), result=result)


async def _run(tool: Tool, arguments: Mapping[str, Any], context: TurnContext, call: CallContext) -> dict[str, Any]:
    """Run the tool, once more when it fails; the key makes sure that it has one effect."""
    for left in range(TRIES - 1, -1, -1):
        try:
            result = await tool.run(arguments, context.ports.desk, call)
        except Exception:
            if not left:
                raise
        else:
            check_result(tool, result)
            return result.as_json()
    raise AssertionError("unreachable")


def _told(call: Call, state: TurnState, context: TurnContext) -> dict[str, Any]:
    """The result becomes a part of the reply; an unknown number is asked for again. A search that found nothing gives way
    to what the documents say."""
    if call["result"]["outcome"] == "none" and _documents_answer(state, context):
        return {"parts": [*state["parts"], Part(kind="answer", wish=_wish(state))], "useful": True}
    update: dict[str, Any] = {"parts": [*state["parts"], Part(kind="result", call=call["call"])]}
    if call["result"]["outcome"] == "not_found":
        return update | _waits_for_another(call["name"], context)
    return update | {"useful": True}


def _documents_answer(state: TurnState, context: TurnContext) -> bool:
    return answer_or_not(state["evidence"][_wish(state)], context.situation(state))["do"] == "answer"


def _wish(state: TurnState) -> int:
    return state["decision"].get("wish", 0)


def _waits_for_another(tool: str, context: TurnContext) -> dict[str, Any]:
    missing = _identifier(context.registry.get(tool).spec)
    pending = Pending(f"{context.turn.turn_id}:{tool}", "ask", tool, {}, missing)
    return {"failed": True, "pending": pending_json(pending)}


def _identifier(spec: ToolSpec) -> str | None:
    return next((argument.name for argument in spec.arguments if argument.required), None)
