"""The report: what the candidate does with the examples held out, beside what the bare package does with the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from frontdesk.tuning.figures import paired_interval, wilson
from frontdesk.tuning.student.asking import Heard
from frontdesk.tuning.student.labels import Label
from frontdesk_agents.deciding.actions import ANSWER
from frontdesk_agents.retrieving.corrections import DONT_KNOW
from frontdesk_agents.texts import fold

Measure = Literal["right", "action", "sentence", "refused"]
"""All that is known of an example; its action; of answers the sentence; of unknown ones that they were said to be unknown."""


def verdict(label: Label, heard: Heard) -> dict[Measure, bool]:
    """What an example is measured by, and whether it was right."""
    found: dict[Measure, bool] = {"action": heard.action == label.example.action}
    if label.example.action == ANSWER and label.quote is not None:
        found["sentence"] = found["action"] and _quoted(label.quote, heard.quotes)
    if label.example.action == DONT_KNOW:
        found["refused"] = found["action"]
    return found | {"right": all(found.values())}


def judgeable(label: Label) -> bool:
    """Whether anything can be said of an answer to it: not where an answer is right that no document holds."""
    return label.right is None or label.quote is not None


def _quoted(quote: str, quotes: Sequence[str]) -> bool:
    return any(fold(quote) in fold(said) or fold(said) in fold(quote) for said in quotes)


@dataclass
class Pairs:
    """How often both were right, one alone, or none."""

    both: int = 0
    candidate: int = 0
    bare: int = 0
    none: int = 0

    def add(self, bare: bool, candidate: bool) -> None:
        """Count one example."""
        if bare and candidate:
            self.both += 1
        elif candidate:
            self.candidate += 1
        elif bare:
            self.bare += 1
        else:
            self.none += 1

    @property
    def count(self) -> int:
        """Of the examples."""
        return self.both + self.candidate + self.bare + self.none

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(*(ours + theirs for ours, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))

    def as_json(self) -> dict[str, Any]:
        """Count, both shares with their intervals, and the difference with its own; all null where nothing was counted."""
        if not self.count:
            return {"count": 0, "bare": None, "candidate": None, "difference": None}
        low, high = paired_interval(self.candidate, self.bare, self.count)
        return {
            "count": self.count,
            "bare": _share(self.both + self.bare, self.count),
            "candidate": _share(self.both + self.candidate, self.count),
            "difference": {
                "share": round((self.candidate - self.bare) / self.count, 4),
                "interval": [round(low, 4), round(high, 4)],
            },
        }


def _share(right: int, count: int) -> dict[str, Any]:
    return {"share": round(right / count, 4), "interval": [round(bound, 4) for bound in wilson(right, count)]}


@dataclass
class Report:
    """The figures by measure."""

    pairs: dict[Measure, Pairs] = field(
        default_factory=lambda: {m: Pairs() for m in ("right", "action", "sentence", "refused")}
    )

    def add(self, label: Label, bare: Heard, candidate: Heard) -> None:
        """Count what both did with one example."""
        other = verdict(label, candidate)
        for measure, right in verdict(label, bare).items():
            self.pairs[measure].add(right, other[measure])

    def __add__(self, other: Report) -> Report:
        return Report({measure: pairs + other.pairs[measure] for measure, pairs in self.pairs.items()})

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {measure: pairs.as_json() for measure, pairs in self.pairs.items()}
