"""One example of a tenant's training data, and where it goes: to be learnt from, or held out to judge by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from frontdesk_agents.texts import fold

Source = Literal["correction", "operator", "turn", "teacher"]
OWN: tuple[Source, ...] = ("correction", "operator", "turn")  # of the business itself
Part = Literal["learn", "held_out"]

_NUMBER = re.compile(r"\[(\w+) \d+\]")


@dataclass(frozen=True)
class Line:
    """A message before the question; `sender` is contact, agent or operator."""

    sender: str
    text: str


@dataclass(frozen=True)
class Example:
    """A customer's message and what is right for it, all texts without personal data. `conversation` is a pseudonym; `decided` is
    what the agent had done before an operator corrected it; `reply` is null where only the action is known; `quotes` are the
    sentences of the business's documents that answer, word for word, where a teacher has named them."""

    source: Source
    conversation: str
    agent: str
    language: str
    question: str
    action: str
    reply: str | None
    decided: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    messages: tuple[Line, ...] = ()
    quotes: tuple[str, ...] = ()

    def line(self) -> bytes:
        """The example as a line of JSON."""
        return orjson.dumps(asdict(self), option=orjson.OPT_APPEND_NEWLINE)


@dataclass
class Splitter:
    """Sends each conversation to one part, by the seed, and lets a question through once. What a teacher wrote is only learnt from.

    A question of the other part is dropped, so that nothing is judged by what was learnt; so is a turn whose question an operator
    has corrected or answered, since that says what is right (what operators did must come first), and what a teacher says of a
    question that is known to mean another action.
    """

    seed: int
    share: float  # of the conversations, held out
    dropped: int = 0
    _parts: dict[bytes, Part] = field(default_factory=dict)
    _seen: set[bytes] = field(default_factory=set)
    _corrected: set[bytes] = field(default_factory=set)
    _actions: dict[bytes, str] = field(default_factory=dict)

    def part(self, example: Example) -> Part | None:
        """Where the example goes; None when it is dropped."""
        return self.placed(example, self._part_of(example))

    def placed(self, example: Example, part: Part) -> Part | None:
        """The same for an example that lies in a part already."""
        question = _digest(example.agent, alike(example.question))
        whole = _digest(example.agent, alike(example.question), example.action, example.reply or "")
        if (
            self._is_overruled(example, question)
            or whole in self._seen
            or self._parts.setdefault(question, part) != part
        ):
            self.dropped += 1
            return None
        self._seen.add(whole)
        self._actions.setdefault(question, example.action)
        if example.source in ("correction", "operator"):
            self._corrected.add(question)
        return part

    def _is_overruled(self, example: Example, question: bytes) -> bool:
        if example.source == "teacher" and self._actions.get(question, example.action) != example.action:
            return True
        return example.source in ("turn", "teacher") and question in self._corrected

    def _part_of(self, example: Example) -> Part:
        if example.source == "teacher":
            return "learn"
        drawn = int.from_bytes(_digest(str(self.seed), example.conversation)[:8], "big") / 2**64
        return "held_out" if drawn < self.share else "learn"


def pseudonym(*parts: object) -> str:
    """A stable name that tells nobody what it stands for."""
    return _digest(*map(str, parts)).hex()[:16]


def arguments_of(values: dict[str, Any], hide: Any) -> dict[str, Any]:
    """Arguments of a tool with their texts hidden."""
    return {name: _hidden(value, hide) for name, value in values.items()}


def _hidden(value: Any, hide: Any) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden(each, hide) for each in value]
    return arguments_of(value, hide) if isinstance(value, dict) else value


def alike(text: str) -> str:
    """The words of a text, folded, placeholders without their numbers: what two wordings of one question share."""
    return " ".join(_words(fold(_NUMBER.sub(r"[\1]", text))))


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"\[\w+\]|\w+", text))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
