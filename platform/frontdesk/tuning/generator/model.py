"""What the generator gives: a business as a folder, and cases that say what the right answer to each question is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from frontdesk.tenants.folder import BusinessFolder

Language = Literal["en", "fr"]
Pool = Literal["learning", "fitting", "test"]
"""Wordings are split: the embedder and the bank learn from one quarter, decisions are fitted on another, and half is kept back
to judge by. What was learnt from looks surer than it is, so nothing may be fitted on it."""


@dataclass(frozen=True)
class Expect:
    """What should happen in a turn.

    `action`: a tool's name (it is called and has run), `ask` or `confirm` (the agent asks on behalf of `tool`), `answer`
    (one of `quotes` stands in the reply), `dont_know`, `greet`, `thank`, `goodbye`, `hand_off`, or `dropped` (what waited
    for a yes is not done). `arguments` must be those of the call, or of what waits for the customer; a `text` argument
    is right when it holds the expected word. `outcome` is the outcome that the tool must report, when it matters.
    """

    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    tool: str = ""
    outcome: str = ""
    document: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseTurn:
    """One message of a customer and what should happen."""

    text: str
    expect: Expect


@dataclass(frozen=True)
class Case:
    """One conversation with one business; `kind` groups cases in reports."""

    business: str
    language: Language
    kind: str
    turns: tuple[CaseTurn, ...]


@dataclass(frozen=True)
class GeneratedBusiness:
    """A business, and as many questions as were asked for."""

    folder: BusinessFolder
    cases: tuple[Case, ...]
