"""An agent with a set's tools, which decides by the very nodes of the graph: guard_in, retrieve, decide. No tool is run."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from frontdesk.tuning.evaluation.desk import NoJournal, empty_desk
from frontdesk_agents.commonplaces import Sharpener
from frontdesk_agents.composing.book import TemplateBook, book_of
from frontdesk_agents.composing.phrases import PHRASES
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import phrases_of
from frontdesk_agents.deciding.weights import default_weights
from frontdesk_agents.nodes.base import TurnContext
from frontdesk_agents.nodes.decide import decide
from frontdesk_agents.nodes.guard_in import guard_in
from frontdesk_agents.nodes.retrieve import retrieve
from frontdesk_agents.ports import ChatModel, Embedder, HistoryMessage, Judge, PastCall, Pending, TurnInput, TurnPorts
from frontdesk_agents.retrieving.examples import ExampleIndex, build_index
from frontdesk_agents.state import Decision, TurnState, initial
from frontdesk_tools.registry import Registry
from frontdesk_tools.spec import JSON, CallContext, ToolResult, ToolSpec

CONFIG = AgentConfig(name="Desk", blueprint="support")


@dataclass(frozen=True)
class BuiltIn:
    """The built-in models behind the agents' ports."""

    model: ChatModel
    embedder: Embedder
    judge: Judge | None = None


@dataclass(frozen=True)
class Chosen:
    """What was decided: the tool, if one is used, with its arguments; and the nearest phrase's action with its cosine, which
    is all that the embedder alone knows."""

    decision: Decision
    nearest: str
    similarity: float
    milliseconds: float

    @property
    def tool(self) -> str | None:
        """The tool that is called, asked for, or waits for a yes."""
        return self.decision.get("tool")

    @property
    def calls(self) -> bool:
        """Whether the tool is called now."""
        return self.decision["do"] == "call"

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The tool's arguments."""
        return self.decision.get("arguments", {})


@dataclass(frozen=True)
class Heard:
    """A conversation up to the customer's newest message."""

    messages: tuple[HistoryMessage, ...]
    past_calls: tuple[PastCall, ...] = ()
    pending: Pending | None = None

    @classmethod
    def once(cls, text: str) -> Heard:
        """One message and nothing before it."""
        return cls((HistoryMessage("contact", text, 1),))


@dataclass(frozen=True)
class SetAgent:
    """An agent with some tools; `open` embeds their phrases."""

    registry: Registry
    index: ExampleIndex
    book: TemplateBook
    models: BuiltIn
    today: date
    sharpener: Sharpener = field(default_factory=lambda: Sharpener(bank=None))

    @classmethod
    async def open(cls, specs: Sequence[ToolSpec], models: BuiltIn, today: date) -> SetAgent:
        """The agent of these tools, as a developer's would be."""
        index = await build_index(phrases_of(CONFIG, specs), models.embedder)
        return cls(Registry(Declared(spec) for spec in specs), index, book_of(CONFIG, specs, PHRASES), models, today)

    async def decide(self, heard: Heard) -> Chosen:
        """The first decision of a turn."""
        began = time.perf_counter()
        context = self._context(_turn(heard, self.today))
        state = initial(context.turn, CONFIG.language)
        for node in (guard_in, retrieve, decide):
            state = _with(state, (await node(state, context)).update)
        took = (time.perf_counter() - began) * 1000
        evidence = state["evidence"][0]
        nearest = evidence["nearest_action"]
        return Chosen(state["decision"], nearest, evidence["nearest"][nearest][0], took)

    def _context(self, turn: TurnInput) -> TurnContext:
        ports = TurnPorts(
            model=self.models.model,
            embedder=self.models.embedder,
            desk=empty_desk(self.today),
            journal=NoJournal(),
            judge=self.models.judge,
        )
        return TurnContext(
            config=CONFIG,
            tools=tuple(tool.spec.name for tool in self.registry.all()),
            bias={},
            book=self.book,
            weights=default_weights(),
            index=self.index,
            sharpener=self.sharpener,
            registry=self.registry,
            turn=turn,
            ports=ports,
        )


@dataclass(frozen=True)
class Declared:
    """Implements `Tool` for a declaration that is decided about and never run."""

    spec: ToolSpec

    async def run(self, arguments: JSON, desk: Any, context: CallContext) -> ToolResult:
        """See the port."""
        raise NotImplementedError(f"{self.spec.name} is a set's tool: it is only decided about")


def _turn(heard: Heard, today: date) -> TurnInput:
    return TurnInput(
        tenant_id="set",
        conversation_id="set",
        turn_id="set",
        attempt=1,
        language="en",
        messages=heard.messages,
        past_calls=heard.past_calls,
        pending=heard.pending,
        failed_attempts=0,
        today=today,
        languages=("en",),
    )


def _with(state: TurnState, update: Mapping[str, Any]) -> TurnState:
    return TurnState(**{**state, **update})  # type: ignore[typeddict-item]
