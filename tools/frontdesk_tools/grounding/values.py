"""What grounding proposes and binds: values with their origins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from frontdesk_tools.extract import Candidate

WORDED = ("title", "list", "code")  # kinds of arguments that take words as they were said


@dataclass(frozen=True)
class Origin:
    """Where a value was found: a span of a message, a field of an earlier result, or a closed list."""

    kind: str  # said, result or choice
    message: int = -1  # position in the messages given
    start: int = 0
    end: int = 0
    call: int = -1  # position in the results given
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form that is stored with a decision."""
        return asdict(self)


@dataclass(frozen=True)
class Proposal:
    """A value that an argument may take. Of `said` ones, `candidate` says how it was read."""

    value: Any
    origin: Origin
    candidate: Candidate | None = None
    distance: int = 0  # of an argument with cues: characters to the nearest cue word
    at: int = -1  # and where in the message that stands

    @property
    def kind(self) -> str:
        """As what it was read; empty when it was not read in a message."""
        return self.candidate.kind if self.candidate else ""


Proposals = Mapping[str, tuple[Proposal, ...]]


@dataclass(frozen=True)
class Binding:
    """The best arguments; `missing` names required ones without a value, `ambiguous` those with several equally good."""

    arguments: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
