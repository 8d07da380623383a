"""One example of a tenant's training data, and where it goes: to be learnt from, or held out to judge by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from frontdesk_agents.texts import fold

Source = Literal["correction", "operator", "turn"]
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
    what the agent had done before an operator corrected it; `reply` is null where only the action is known."""

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

    def line(self) -> bytes:
        """The example as a line of JSON."""
        return orjson.dumps(asdict(self), option=orjson.OPT_APPEND_NEWLINE)


@dataclass
class Splitter:
    """Sends each conversation to one part, by the seed, and lets a question through once.

    A question of the other part is dropped, so that nothing is judged by what was learnt; so is a turn whose question an operator
    has corrected or answered, since that says what is right (what operators did must come first).
    """

    seed: int
    share: float  # of the conversations, held out
    dropped: int = 0
    _parts: dict[bytes, Part] = field(default_factory=dict)
    _seen: set[bytes] = field(default_factory=set)
    _corrected: set[bytes] = field(default_factory=set)

    def part(self, example: Example) -> Part | None:
        """Where the example goes; None when it is dropped."""
        question = _digest(example.agent, _alike(example.question))
        whole = _digest(example.agent, _alike(example.question), example.action, example.reply or "")
        part = self._part_of(example.conversation)
        is_overruled = example.source == "turn" and question in self._corrected
        if is_overruled or whole in self._seen or self._parts.setdefault(question, part) != part:
            self.dropped += 1
            return None
        self._seen.add(whole)
        if example.source != "turn":
            self._corrected.add(question)
        return part

    def _part_of(self, conversation: str) -> Part:
        drawn = int.from_bytes(_digest(str(self.seed), conversation)[:8], "big") / 2**64
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


def _alike(text: str) -> str:
    return " ".join(_words(fold(_NUMBER.sub(r"[\1]", text))))


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"\[\w+\]|\w+", text))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
