"""Asking a business's agents by their whole graph, with a student or without, and noting what they did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from frontdesk.tuning.evaluation.desk import NoJournal, empty_desk
from frontdesk.tuning.own.examples import Example
from frontdesk.turns.asking import action_of
from frontdesk_agents.compiled import CompiledAgent, compile_agent
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import ChatModel, Completion, Embedder, HistoryMessage, Judge, TurnInput, TurnPorts
from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS, Corrections
from frontdesk_agents.student import NO_STUDENT, Student
from frontdesk_tools.ports import Knowledge
from frontdesk_tools.registry import default_registry


@dataclass(frozen=True)
class Heard:
    """What an agent did: the action as an operator says it, the sentences that it quoted, and its features of answerability."""

    action: str
    quotes: tuple[str, ...]
    features: Mapping[str, float]


class Silent:
    """Implements `ChatModel` for decisions that ask no chat model: the package's weights of likelihood are 0."""

    kind: Literal["builtin", "instruct"] = "builtin"

    async def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        return [0.0] * len(candidates)

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion:
        raise NotImplementedError("the built-in model writes nothing")

    def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        raise NotImplementedError("the built-in model writes nothing")


@dataclass(frozen=True)
class Brain:
    """What an agent thinks with, beside its configuration."""

    judge: Judge
    student: Student = NO_STUDENT
    corrections: Corrections = NO_CORRECTIONS
    model: ChatModel = field(default_factory=Silent)


@dataclass
class Asker:
    """The agents of a business, by slug, on its documents alone: products, orders and events are not there."""

    agents: Mapping[str, AgentConfig]
    knowledge: Knowledge
    embedder: Embedder
    today: date
    _compiled: dict[str, CompiledAgent] = field(default_factory=dict)

    async def ask(self, example: Example, question: str, brain: Brain) -> Heard:
        """One turn: the question, with the example's messages before it."""
        journal = _Noting()
        ports = TurnPorts(
            model=brain.model,
            embedder=self.embedder,
            desk=replace(empty_desk(self.today), knowledge=self.knowledge),
            journal=journal,
            judge=brain.judge,
            corrections=brain.corrections,
            student=brain.student,
        )
        outcome = await self._agent(example.agent).run(self._turn(example, question), ports)
        quotes = tuple(s.text for s in outcome.sentences if s.source is not None and s.source.kind == "passage")
        return Heard(action_of(journal.decided), quotes, journal.features)

    def _agent(self, slug: str) -> CompiledAgent:
        if slug not in self._compiled:
            self._compiled[slug] = compile_agent(self.agents[slug], default_registry())
        return self._compiled[slug]

    def _turn(self, example: Example, question: str) -> TurnInput:
        said = [*((line.sender, line.text) for line in example.messages), ("contact", question)]
        return TurnInput(
            tenant_id="tenant",
            conversation_id=example.conversation,
            turn_id="turn",
            attempt=1,
            language=example.language,
            messages=tuple(HistoryMessage(_sender(who), text, at) for at, (who, text) in enumerate(said, 1)),
            past_calls=(),
            pending=None,
            failed_attempts=0,
            today=self.today,
        )


def _sender(name: str) -> Literal["contact", "agent", "operator"]:
    return "agent" if name == "agent" else "operator" if name == "operator" else "contact"


class _Noting(NoJournal):
    """Keeps the first decision and what it weighed."""

    def __init__(self) -> None:
        self.decided: Mapping[str, Any] | None = None
        self.features: Mapping[str, float] = {}

    async def decide(self, step: int, decision: Mapping[str, Any]) -> None:
        self.decided = self.decided or decision

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        self.features = self.features or data.get("answerability", {})
