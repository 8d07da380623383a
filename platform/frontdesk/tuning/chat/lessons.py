"""Lessons for the chat model: the prompts that a business's agents really build, with what was right to say to each.

The agents' own graphs run on each example, and the model that they ask knows the answer: it notes what it is asked, and gives the right
decision and the right reply, so that what is asked next is what would have been asked.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from jsonschema import Draft202012Validator

from frontdesk.learning.masking import spoken
from frontdesk.tuning.own.examples import Source, arguments_of
from frontdesk.tuning.student.asking import Asker, Brain
from frontdesk.tuning.student.labels import Label
from frontdesk_agents.deciding.actions import ANSWER
from frontdesk_agents.deciding.instruct import FINISH
from frontdesk_agents.ports import Completion, Judge
from frontdesk_agents.prompting import NEWEST
from frontdesk_agents.retrieving.corrections import DONT_KNOW

FIRST: Mapping[Source, int] = {"correction": 0, "operator": 1, "turn": 2, "teacher": 3}
"""Whose lessons come first where there are too many."""

Kind = Literal["decision", "reply"]

_FACT = re.compile(r"^\[(\d)\] ", re.MULTILINE)
_CITED = re.compile(r"\[\d\]")


@dataclass(frozen=True)
class Lesson:
    """A prompt as (role, text) of each message, and what is right to write after it. `conversation` is the example's, a pseudonym."""

    kind: Kind
    source: Source
    conversation: str
    messages: tuple[tuple[str, str], ...]
    answer: str


async def lessons_of(labels: Sequence[Label], asker: Asker, judge: Judge) -> AsyncIterator[Lesson]:
    """The lessons of each example, those of corrections first; each one once."""
    seen: set[Lesson] = set()
    for label in sorted(labels, key=lambda label: FIRST[label.example.source]):
        knowing = Knowing(label)
        await asker.ask(label.example, label.question, Brain(judge, model=knowing))
        for lesson in knowing.lessons:
            if lesson not in seen:
                seen.add(lesson)
                yield lesson


@dataclass
class Knowing:
    """Implements `ChatModel`: knows what is right for one example, and notes the prompts of the first decision and of the reply."""

    label: Label
    lessons: list[Lesson] = field(default_factory=list)
    asked: bool = False
    kind: Literal["builtin", "instruct"] = "instruct"

    async def score(self, _prompt: str, candidates: Sequence[str]) -> list[float]:
        """See the port."""
        return [0.0] * len(candidates)

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion:
        """The right decision; from the second on, that the tool's results tell what was asked."""
        if self.asked:
            return _said({"action": FINISH, "arguments": {}})
        self.asked = True
        choice = right_choice(self.label, schema or {})
        if choice is None:
            return _said({"action": ANSWER, "arguments": {}})
        done = _said(choice)
        self._note("decision", messages, done.text)
        return done

    async def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        """The right reply, where a person or an uncorrected answer has given one."""
        if self.label.example.action == ANSWER and self.label.example.reply:
            reply = cited(spoken(self.label.example.reply), self.label.quote, messages[-1]["content"])
            self._note("reply", messages, reply)
            yield reply

    def _note(self, kind: Kind, messages: Sequence[Mapping[str, str]], answer: str) -> None:
        example = self.label.example
        kept = tuple((message["role"], message["content"]) for message in messages)
        self.lessons.append(Lesson(kind, example.source, example.conversation, kept, answer))


def right_choice(label: Label, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The example's action among those that this turn's schema offers, with its arguments; None when it cannot be told so. That nothing
    answers is found out after the choice to answer."""
    action = ANSWER if label.example.action == DONT_KNOW else label.example.action
    known = arguments_of(label.example.arguments, spoken)
    for offered in schema.get("anyOf", ()):
        parts = offered["properties"]
        if Draft202012Validator(parts["action"]).is_valid(action):
            choice = {"action": action, "arguments": dict(_arguments(parts["arguments"], known))}
            return choice if Draft202012Validator(dict(schema)).is_valid(choice) else None
    return None


def _arguments(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What was given, as far as the turn offers it; where a tool needs what nobody has noted, what is likeliest of what was said."""
    for name, offered in schema.get("properties", {}).items():
        if name in known and Draft202012Validator(offered).is_valid(known[name]):
            yield name, known[name]
        elif name in schema.get("required", ()) and offered.get("enum"):
            yield name, offered["enum"][0]


def cited(reply: str, quote: str | None, prompt: str) -> str:
    """The reply with the number of the fact behind it that it rests on, where the sentence that it repeats stands in one."""
    if quote is None or _CITED.search(reply):
        return reply
    parts = _FACT.split(prompt.split(NEWEST)[0])
    number = next((n for n, fact in zip(parts[1::2], parts[2::2], strict=True) if quote in fact), None)
    return reply if number is None else f"{reply} [{number}]"


def _said(choice: Mapping[str, Any]) -> Completion:
    return Completion(orjson.dumps(choice).decode(), 0, 0)
