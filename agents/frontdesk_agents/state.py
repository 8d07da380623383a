"""The typed state of a turn's graph: only JSON, so that any checkpointer can hold it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal, TypedDict

from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Pending, TurnInput
from frontdesk_tools.ports import Passage, PassageSentence

Do = Literal["call", "look_up", "ask", "confirm", "answer", "dont_know", "say", "hand_off", "finish"]


class Taught(TypedDict):
    """The correction that speaks for a wish: its id and action, how near the wish is to what was corrected, and whether that is
    near enough to answer without weighing what is known."""

    id: str
    action: str
    similarity: float
    sure: bool


class Evidence(TypedDict):
    """What retrieval found for one wish.

    `text` is the wish as it was said, `query` the same with the context it needs to be understood. `nearest` maps every
    action to [best similarity, mean of its three best, share of the neighbours' vote, similarity to its description];
    `far` names those whose examples are nothing like it. `taught` is what an operator's correction says of it, `quoted` the ids
    of the passages that hold the corrected answer. `commonplace` is how much more than usual it resembles an everyday question, `unspoken` how
    surely it is about an everyday topic of which the passages do not speak. `likeness` tells, by tool, argument and words of the message, how well the words suit the argument.
    """

    text: str
    query: str
    nearest: dict[str, list[float]]
    nearest_action: str
    far: list[str]
    taught: Taught | None
    quoted: list[str]
    passages: list[dict[str, Any]]
    commonplace: float
    unspoken: float
    likeness: dict[str, dict[str, dict[str, float]]]
    values: list[dict[str, Any]]
    catalogue: float
    calendar: float


class Decision(TypedDict, total=False):
    """What one step decided: the `chosen` action and what to `do` about it. Stored before it acts."""

    wishes: list[int]  # of the first decision: the wishes to deal with
    wish: int
    chosen: str
    do: Do
    done: bool  # whether the wish is dealt with when this has been done
    tool: str
    arguments: dict[str, Any]
    origins: dict[str, Any]
    missing: str
    template: str
    reason: str
    probability: float
    answerable: float


class Call(TypedDict):
    """A tool call made in this turn."""

    call: int
    name: str
    arguments: dict[str, Any]
    result: dict[str, Any]


class Part(TypedDict, total=False):
    """A part of the reply to be composed: the `kind` of template or answer and what fills it."""

    kind: Literal["result", "answer", "template"]
    wish: int
    call: int | None
    template: str
    values: dict[str, Any]


class TurnState(TypedDict):
    """This turn's work. Every key is set at the start, so a thread left by an earlier turn is overwritten."""

    turn_id: str
    text: str
    read: str  # the text with slips of the finger undone
    language: Language
    abusive: bool
    evidence: list[Evidence]
    wishes: list[int]  # positions in evidence, in the order in which they are dealt with
    at: int
    step: int
    decision: Decision
    calls: list[Call]
    parts: list[Part]
    pending: dict[str, Any] | None
    resolved: bool  # whether the message dealt with what waited
    handoff: str | None
    useful: bool  # whether anything of this turn helped
    failed: bool  # whether anything of it did not
    sentences: list[dict[str, Any]]
    citations: list[dict[str, Any]]
    composition: Literal["strict", "fluid"]


def initial(turn: TurnInput, language: Language) -> TurnState:
    """The state in which a turn begins."""
    return TurnState(
        turn_id=turn.turn_id, text="", read="", language=language, abusive=False, evidence=[], wishes=[], at=0, step=0,
        decision={}, calls=[], parts=[], pending=None, resolved=False, handoff=None, useful=False, failed=False, sentences=[],
        citations=[], composition="strict",
    )  # fmt: skip


def pending_json(pending: Pending) -> dict[str, Any]:
    """A pending action as JSON."""
    return {**asdict(pending), "arguments": dict(pending.arguments)}


def passage_of(data: dict[str, Any]) -> Passage:
    """The passage that was put into the state with `asdict`."""
    sentences = tuple(PassageSentence(**sentence) for sentence in data["sentences"])
    return Passage(**{**data, "sentences": sentences})
