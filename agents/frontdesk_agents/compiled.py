"""A published configuration compiled once, and run for every turn."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver

from frontdesk_agents.blueprints import Blueprint, blueprint_named
from frontdesk_agents.commonplaces import Sharpener
from frontdesk_agents.composing.book import TemplateBook, book_of
from frontdesk_agents.composing.phrases import PHRASES
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import means_of, phrases_of
from frontdesk_agents.deciding.weights import Weights, default_weights
from frontdesk_agents.errors import UnknownTool
from frontdesk_agents.nodes.base import TurnContext
from frontdesk_agents.ports import (
    Citation,
    Embedder,
    HandoffReason,
    Pending,
    Sentence,
    SentenceSource,
    TurnInput,
    TurnOutcome,
    TurnPorts,
)
from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS, Corrections
from frontdesk_agents.retrieving.examples import ExampleIndex, build_index
from frontdesk_agents.state import TurnState, initial
from frontdesk_agents.student import NO_STUDENT, Student
from frontdesk_tools.errors import UnknownTool as NotRegistered
from frontdesk_tools.registry import Registry

MOST_STEPS = 30  # of a graph in one turn


class CompiledAgent:
    """An agent's graph with everything that does not change between turns; its examples are embedded at its first turn."""

    def __init__(self, config: AgentConfig, registry: Registry, weights: Weights | None = None) -> None:
        self.config = config
        self.blueprint: Blueprint = blueprint_named(config.blueprint)
        self.tools = _allowed(config, self.blueprint, registry)
        self._registry = registry
        self._weights = weights or default_weights()
        self._specs = [tool.spec for tool in registry.all() if tool.spec.name in self.tools]
        self.book: TemplateBook = book_of(
            config, [tool.spec for tool in registry.all()], {**PHRASES, **self.blueprint.templates}
        )
        self._graph: Any = self.blueprint.build().compile()
        self._sharpener = Sharpener()
        self._index: ExampleIndex | None = None
        self._embedding = asyncio.Lock()
        self._means = means_of(self.tools)
        self._learnt: tuple[Student, Corrections, ExampleIndex] | None = None  # the newest, and the index with them

    async def run(
        self, turn: TurnInput, ports: TurnPorts, checkpointer: BaseCheckpointSaver[str] | None = None
    ) -> TurnOutcome:
        """Run one turn. A thread that stopped in the middle of this very turn goes on where it was."""
        graph = self._graph.copy({"checkpointer": checkpointer})
        thread = {
            "configurable": {"thread_id": f"{turn.tenant_id}:{turn.conversation_id}"},
            "recursion_limit": MOST_STEPS,
        }
        begin: TurnState | None = initial(turn, self.config.language)
        if checkpointer is not None and turn.attempt > 1 and await _stopped_within(graph, thread, turn):
            begin = None
        context = await self._context(turn, ports)
        durable = {"durability": "sync"} if checkpointer is not None else {}
        return outcome_of(cast(TurnState, await graph.ainvoke(begin, thread, context=context, **durable)))

    async def warm(self, embedder: Embedder) -> ExampleIndex:
        """Embed the agent's examples now, unless that has been done."""
        async with self._embedding:
            if self._index is None:
                self._index = await build_index(phrases_of(self.config, self._specs), embedder)
            return self._index

    async def _index_with(self, student: Student, corrections: Corrections, embedder: Embedder) -> ExampleIndex:
        """The examples, those of the tenant's student, and what operators have corrected since; joined once for each state of
        both."""
        index = await self.warm(embedder)
        if student is NO_STUDENT and corrections is NO_CORRECTIONS:
            return index
        if self._learnt is None or self._learnt[0] is not student or self._learnt[1] is not corrections:
            shown = index.with_student(student.of(self._means), self._means)
            self._learnt = student, corrections, shown.with_corrections(corrections.of(self._means), self._means)
        return self._learnt[2]

    async def _context(self, turn: TurnInput, ports: TurnPorts) -> TurnContext:
        return TurnContext(
            config=self.config,
            tools=self.tools,
            bias=self.blueprint.bias,
            book=self.book,
            weights=self._weights.with_answerable(ports.student.answerability),
            index=await self._index_with(ports.student, ports.corrections, ports.embedder),
            sharpener=self._sharpener,
            registry=self._registry.for_catalogue(ports.desk.catalogue),
            turn=turn,
            ports=ports,
        )


def compile_agent(config: AgentConfig, registry: Registry, weights: Weights | None = None) -> CompiledAgent:
    """The agent of a configuration. Raises `UnknownBlueprint` and `UnknownTool`."""
    return CompiledAgent(config, registry, weights)


def outcome_of(state: TurnState) -> TurnOutcome:
    """What the platform is told about a finished turn."""
    pending = state["pending"]
    return TurnOutcome(
        sentences=tuple(_sentence(data) for data in state["sentences"]),
        composition=state["composition"],
        citations=tuple(Citation(**data) for data in state["citations"]),
        handoff=cast(HandoffReason | None, state["handoff"]),
        pending=Pending(**pending) if pending else None,
        helped=state["useful"] or not state["failed"],
        language=state["language"],
    )


def _sentence(data: dict[str, Any]) -> Sentence:
    source = data["source"]
    return Sentence(data["text"], SentenceSource(**source) if source else None)


def _allowed(config: AgentConfig, blueprint: Blueprint, registry: Registry) -> tuple[str, ...]:
    """The configured tools that the blueprint allows; all of them must exist."""
    for name in config.tools:
        try:
            registry.get(name)
        except NotRegistered as error:
            raise UnknownTool(str(error)) from error
    return tuple(name for name in dict.fromkeys(config.tools) if name in blueprint.tools)


async def _stopped_within(graph: Any, thread: dict[str, Any], turn: TurnInput) -> bool:
    """Whether the thread holds an unfinished run of this turn."""
    snapshot = await graph.aget_state(thread)
    return bool(snapshot.next) and snapshot.values.get("turn_id") == turn.turn_id
