"""What a tool declares: its arguments, where each may come from, its risk, its outcomes and how people ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from frontdesk_tools.ports import Desk

JSON = Mapping[str, Any]


class Source(StrEnum):
    """Where the value of an argument may come from."""

    SAID = "said"  # a value read in what the customer said
    RESULT = "result"  # a value found in an earlier tool result of this conversation
    CHOICE = "choice"  # one of a closed list
    FREE = "free"  # free text; never for a risky effect


class Risk(StrEnum):
    """What a tool may do to the world, and so what it needs before it acts."""

    READ = "read"  # changes nothing
    WRITE = "write"  # changes something harmless or easily undone; acts at once
    RISKY = "risky"  # acts only after the customer has confirmed


@dataclass(frozen=True)
class Argument:
    """One argument of a tool.

    `kind` names the extractor whose values fit (code, number, money, date, time, email, phone, name, phrase, quantity, title, list);
    it is empty for `choice` and `free`. `result_fields` names fields of earlier tool results whose values fit as well,
    so an argument may be both said and taken from a result. `cues` are words beside a value that point to this argument
    ("under" for a highest price), by language; `hints` are such words that point less surely, `named` values that the description
    gives as examples. `unit` is the unit a quantity must carry. A `carried` argument may be read from everything that any tool may
    need, and be taken from an earlier call or from what the agent has offered.
    """

    name: str
    description: str
    schema: JSON
    source: Source
    kind: str = ""
    required: bool = True
    result_fields: tuple[str, ...] = ()
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    carried: bool = False
    hints: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A phrase with which a customer asks for this action; `language` is an ISO 639-1 code."""

    text: str
    language: str


@dataclass(frozen=True)
class ToolSpec:
    """The declaration of a tool.

    `outcomes` maps every outcome the tool can return to its default response template by language; `ask` maps a required
    argument to the question that asks for it, by language; `confirm` is the question before a risky tool acts.
    Templates use `{field}` of the result's data (for `ask` and `confirm`: of the arguments), nothing else.
    """

    name: str
    description: Mapping[str, str]
    arguments: tuple[Argument, ...]
    result_schema: JSON
    risk: Risk
    examples: tuple[Example, ...]
    outcomes: Mapping[str, Mapping[str, str]]
    ask: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confirm: Mapping[str, str] = field(default_factory=dict)

    def argument(self, name: str) -> Argument:
        """The argument of that name; KeyError when there is none."""
        return next(a for a in self.arguments if a.name == name)

    def arguments_schema(self) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of the arguments object."""
        return {
            "type": "object",
            "properties": {a.name: dict(a.schema) for a in self.arguments},
            "required": [a.name for a in self.arguments if a.required],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class ToolResult:
    """What a tool returned: which of its declared outcomes, and the data that its template is filled from."""

    outcome: str
    data: JSON

    def as_json(self) -> dict[str, Any]:
        """The form that is stored in the tool call's row."""
        return {"outcome": self.outcome, "data": dict(self.data)}


@dataclass(frozen=True)
class CallContext:
    """What a running tool may know: the idempotency key (conversation, turn, call) of this use, and the language."""

    key: str
    language: str


class Tool(Protocol):
    """Something an agent can do. Running the same key twice must have one effect."""

    @property
    def spec(self) -> ToolSpec: ...

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """Do it. Arguments have been checked against the schema; failures of the backends are raised as they are."""
        ...
