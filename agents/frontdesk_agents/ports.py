"""What an agent's graph needs from the platform, and what it gives back. The turns room implements the ports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS, Corrections
from frontdesk_agents.student import NO_STUDENT, Student
from frontdesk_tools.ports import Desk

HandoffReason = Literal[
    "customer_request", "missing_knowledge", "unsupported_request", "policy", "tool_failure", "limit"
]


@dataclass(frozen=True)
class HistoryMessage:
    """A message of the conversation so far, oldest first; `sequence` is its number in the conversation. `files` counts those
    that came with it, which nobody but a person can read; `wordless`: it is nothing else, and its text is their names."""

    sender: Literal["contact", "agent", "operator", "system"]
    text: str
    sequence: int
    files: int = 0
    wordless: bool = False


@dataclass(frozen=True)
class PastCall:
    """A finished tool call of this conversation; `result` is {"outcome": ..., "data": {...}}; `turns_ago` is 0 in this turn."""

    name: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    turns_ago: int


@dataclass(frozen=True)
class Pending:
    """Something that waits for the customer: a risky call that needs a yes, or a missing argument that was asked for."""

    id: str
    kind: Literal["confirm", "ask"]
    tool: str
    arguments: Mapping[str, Any]
    missing: str | None = None  # the argument asked for, when kind is "ask"


@dataclass(frozen=True)
class TurnInput:
    """One turn's work. `messages` ends with the customer's newest message(s); `failed_attempts` counts the agent's
    consecutive replies before this turn that did not help (unanswerable, or the same question asked again)."""

    tenant_id: str
    conversation_id: str
    turn_id: str
    attempt: int
    language: str | None
    messages: tuple[HistoryMessage, ...]
    past_calls: tuple[PastCall, ...]
    pending: Pending | None
    failed_attempts: int
    today: date
    languages: tuple[str, ...] = ()  # those that may be answered in; empty: all


@dataclass(frozen=True)
class SentenceSource:
    """Where a sentence of a strict reply comes from, so that code without a model can verify it again.

    template: `template` is its key, `language` its language, `values` what filled it, and `tool_call` the call whose
    stored result data holds those values (None when the template has no fields or is filled from `values` said by the
    customer, as a confirmation's arguments are).
    passage: the sentence is quoted from `text` of passage `passage_id` between `start` and `end`.
    """

    kind: Literal["template", "passage"]
    template: str | None = None
    language: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    tool_call: int | None = None
    passage_id: str | None = None
    document_id: str | None = None
    document: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence of the reply and, in a strict reply, its source."""

    text: str
    source: SentenceSource | None = None


@dataclass(frozen=True)
class Citation:
    """A passage that a reply rests on."""

    document_id: str
    document: str
    passage_id: str
    passage: str


@dataclass(frozen=True)
class TurnOutcome:
    """What the turn decided. `handoff` set: the conversation goes to a person after the reply is sent.
    `pending` is what waits for the customer from now on; None clears what waited. `helped` is False when the attempt
    failed (the platform counts these into `failed_attempts`)."""

    sentences: tuple[Sentence, ...]
    composition: Literal["strict", "fluid"]
    citations: tuple[Citation, ...] = ()
    handoff: HandoffReason | None = None
    pending: Pending | None = None
    helped: bool = True
    language: str = "en"

    @property
    def text(self) -> str:
        """The reply as the customer reads it."""
        return " ".join(s.text for s in self.sentences)


@dataclass(frozen=True)
class Completion:
    """A finished completion and its tokens."""

    text: str
    prompt_tokens: int
    completion_tokens: int


class Embedder(Protocol):
    """Texts to unit vectors of one fixed width."""

    async def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class Judge(Protocol):
    """Tells whether a text answers a question."""

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        """A logit for each document, above 0 when it answers the query; both are English."""
        ...


class ChatModel(Protocol):
    """The model. `kind` tells how decisions are made: `builtin` ranks candidates, `instruct` decides from its prompt."""

    @property
    def kind(self) -> Literal["builtin", "instruct"]: ...

    async def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        """Log-likelihood of each candidate as the continuation of the prompt."""
        ...

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion: ...

    def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]: ...


@dataclass(frozen=True)
class StoredCall:
    """A tool call's row. `result` is None until it has been made."""

    call: int
    name: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any] | None


class Journal(Protocol):
    """Where a turn writes what it does. Every method raises `StaleAttempt` when a newer attempt owns the turn."""

    async def stored_decision(self, step: int) -> Mapping[str, Any] | None:
        """The decision an earlier attempt of this turn took at this step, if it took one."""
        ...

    async def decide(self, step: int, decision: Mapping[str, Any]) -> None:
        """Store a decision before it acts."""
        ...

    async def begin_call(self, call: int, name: str, arguments: Mapping[str, Any]) -> StoredCall:
        """Store the call before it is made, or return the row that an earlier attempt stored for the same `call` number."""
        ...

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None: ...

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        """Add one row to the turn's trace (nodes, passages, candidates with scores, tool calls, tokens)."""
        ...

    async def step(self, name: str) -> None:
        """Tell the customer's stream what the agent is doing, e.g. `searching`, `get_order`."""
        ...

    async def draft(self, text: str) -> None:
        """Stream some more of the draft reply."""
        ...


@dataclass(frozen=True)
class TurnPorts:
    """Everything a graph may reach while it runs one turn; given as LangGraph's runtime context, never stored."""

    model: ChatModel
    embedder: Embedder
    desk: Desk
    journal: Journal
    judge: Judge | None = None  # without one, sentences are judged by their nearness alone
    corrections: Corrections = NO_CORRECTIONS  # of the turn's agent
    student: Student = NO_STUDENT  # of the turn's agent


class StaleAttempt(Exception):
    """Another attempt owns this turn now: stop at once, write nothing."""
