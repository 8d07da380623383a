"""What a blueprint is, and the backbone that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langgraph.graph import END, START, StateGraph

from frontdesk_agents.nodes.ask import ask
from frontdesk_agents.nodes.base import TurnContext, Work, as_node
from frontdesk_agents.nodes.call_tools import call_tools
from frontdesk_agents.nodes.compose import compose
from frontdesk_agents.nodes.decide import decide, is_finished
from frontdesk_agents.nodes.guard_in import guard_in
from frontdesk_agents.nodes.guard_out import guard_out
from frontdesk_agents.nodes.hand_off import hand_off
from frontdesk_agents.nodes.retrieve import retrieve
from frontdesk_agents.state import TurnState

Graph = StateGraph[TurnState, TurnContext, TurnState, TurnState]

SHARED: Mapping[str, Work] = {
    "guard_in": guard_in,
    "retrieve": retrieve,
    "decide": decide,
    "call_tools": call_tools,
    "ask": ask,
    "hand_off": hand_off,
    "compose": compose,
    "guard_out": guard_out,
}

_NODE_OF = {"call": "call_tools", "look_up": "call_tools", "ask": "ask", "confirm": "ask", "hand_off": "hand_off"}
_NODES: dict[Hashable, str] = {name: name for name in (*_NODE_OF.values(), "decide")}


@dataclass(frozen=True)
class Blueprint:
    """A kind of agent: the tools it may have, its emphasis between actions (added to their scores), approved sentences
    of its own, and its graph."""

    name: str
    tools: frozenset[str]
    build: Callable[[], Graph]
    bias: Mapping[str, float] = field(default_factory=dict)
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def backbone(extra: Mapping[str, Work] | None = None, *, ends_in: str = "compose") -> Graph:
    """The shared nodes, `extra` ones, and the edges from the decision on; a blueprint adds the way to `decide`.

    `ends_in` is the node that follows when everything has been decided: `compose`, or one that leads to it.
    """
    graph: Graph = StateGraph(TurnState, context_schema=TurnContext)
    for name, work in {**SHARED, **(extra or {})}.items():
        node: Any = as_node(name, work)
        graph.add_node(name, node)
    graph.add_edge(START, "guard_in")
    graph.add_conditional_edges("decide", after_decision, {**_NODES, "compose": ends_in})
    graph.add_conditional_edges("call_tools", after_step, {"decide": "decide", "compose": ends_in})
    graph.add_conditional_edges("ask", after_step, {"decide": "decide", "compose": ends_in})
    graph.add_edge("hand_off", "compose")
    graph.add_edge("compose", "guard_out")
    graph.add_edge("guard_out", END)
    return graph


def after_decision(state: TurnState) -> str:
    """The node that does what was decided."""
    return _NODE_OF.get(state["decision"]["do"]) or after_step(state)


def after_step(state: TurnState) -> str:
    """Decide again while something is left to do, else compose."""
    return "compose" if state["decision"].get("do") == "finish" or is_finished(state) else "decide"
