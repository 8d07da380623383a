"""What a node is given and gives back, and the wrapping that times it and writes its row of the trace."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from langgraph.runtime import Runtime

from frontdesk_agents.commonplaces import Sharpener
from frontdesk_agents.composing.book import TemplateBook
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.deciding.weights import Weights
from frontdesk_agents.ports import TurnInput, TurnPorts
from frontdesk_agents.retrieving.examples import ExampleIndex
from frontdesk_agents.state import TurnState
from frontdesk_tools.registry import Registry

OWN_ACTIONS = ("search_knowledge", "hand_off")  # tools that are actions of every agent


@dataclass(frozen=True)
class TurnContext:
    """LangGraph's runtime context of one turn: the agent's parts, the turn and its ports. Never stored."""

    config: AgentConfig
    tools: tuple[str, ...]
    bias: Mapping[str, float]
    book: TemplateBook
    weights: Weights
    index: ExampleIndex
    sharpener: Sharpener
    registry: Registry
    turn: TurnInput
    ports: TurnPorts

    def situation(self, state: TurnState) -> Situation:
        """What a decision may look at."""
        specs = {name: self.registry.get(name).spec for name in self.tools if name not in OWN_ACTIONS}
        return Situation(state, self.turn, self.ports, self.config, specs, self.bias, self.weights)

    @property
    def fluid(self) -> bool:
        """Whether replies are written freely."""
        if self.config.composition == "auto":
            return self.ports.model.kind == "instruct"
        return self.config.composition == "fluid" and self.ports.model.kind == "instruct"


@dataclass(frozen=True)
class Step:
    """What a node changes in the state, and what the trace shows of it."""

    update: dict[str, Any]
    trace: dict[str, Any] = field(default_factory=dict)


Work = Callable[[TurnState, TurnContext], Awaitable[Step]]


class Node(Protocol):
    """A node as LangGraph calls it."""

    async def __call__(self, state: TurnState, *, runtime: Runtime[TurnContext]) -> dict[str, Any]: ...


def as_node(name: str, work: Work) -> Node:
    """The node that does the work and writes its row of the trace."""

    async def node(state: TurnState, *, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        began = time.perf_counter()
        step = await work(state, runtime.context)
        milliseconds = (time.perf_counter() - began) * 1000
        await runtime.context.ports.journal.trace(name, step.trace, round(milliseconds, 2))
        return step.update

    return node
