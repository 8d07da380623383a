"""A tool's arguments for this turn, bound by grounding to what was said and to earlier results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from frontdesk_agents.gloss import Language
from frontdesk_tools.grounding import Earlier, bind, propose
from frontdesk_tools.spec import Source, ToolSpec

QUOTE = "quote"  # a free argument of this name holds the customer's own words
LONGEST_QUOTE = 500  # characters


@dataclass(frozen=True)
class Spoken:
    """What grounding may read: the customer's messages and the data of tool results, both newest last; and what else is known."""

    texts: Sequence[str]
    results: Sequence[Mapping[str, Any]]
    today: date
    language: Language
    earlier: Earlier = field(default_factory=Earlier)

    def only_newest(self) -> Spoken:
        """The newest message alone, with what it replies to."""
        return Spoken(self.texts[-1:], (), self.today, self.language, replace(self.earlier, calls=()))


@dataclass(frozen=True)
class Filled:
    """Arguments with their origins (JSON), and the required ones that have no value."""

    arguments: dict[str, Any]
    origins: dict[str, Any]
    missing: tuple[str, ...]

    @property
    def from_result(self) -> bool:
        """Whether a value was taken from an earlier result."""
        return any(origin["kind"] == "result" for origin in self.origins.values())

    def with_words_of(self, part: Filled) -> Filled:
        """The same with what a part of the message says in its own words."""
        told = [name for name, origin in part.origins.items() if origin["kind"] in ("said", "choice")]
        arguments = {**self.arguments, **{name: part.arguments[name] for name in told}}
        origins = {**self.origins, **{name: part.origins[name] for name in told}}
        return Filled(arguments, origins, tuple(name for name in self.missing if name not in arguments))


def fill(spec: ToolSpec, spoken: Spoken) -> Filled:
    """The best binding of a tool's arguments."""
    proposals = propose(
        spec, spoken.texts, spoken.results, today=spoken.today, language=spoken.language, earlier=spoken.earlier
    )
    bound = bind(spec, proposals, spoken.earlier)
    arguments, origins = dict(bound.arguments), {name: origin.as_json() for name, origin in bound.origins.items()}
    if _takes_quote(spec) and spoken.texts:
        arguments[QUOTE] = spoken.texts[-1][:LONGEST_QUOTE]
    return Filled(arguments, origins, bound.missing)


def _takes_quote(spec: ToolSpec) -> bool:
    return any(argument.name == QUOTE and argument.source is Source.FREE for argument in spec.arguments)
