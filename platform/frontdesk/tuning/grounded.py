"""`frontdesk bench grounded`: many questions to businesses never seen, through the real rooms, engine and graphs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, get_args

from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.generator import Case, Expect
from frontdesk.tuning.scoring import Measure, Observed, judge, judge_nearest

FLOORS: dict[Measure, float] = {"tool": 0.95, "arguments": 0.95, "passage": 0.90, "unanswerable": 0.90}


class Conversation(Protocol):
    """One customer's conversation with one business."""

    async def say(self, text: str) -> Observed: ...

    async def invented(self) -> list[str]:
        """What stands in the conversation's replies and calls without a source, in words; empty is right."""
        ...


class Front(Protocol):
    """The whole front desk with businesses brought in."""

    async def open(self, business: BusinessFolder) -> None:
        """Import the business through the real import, ready to be asked."""
        ...

    async def conversation(self, business: str) -> Conversation:
        """A new customer of the business of that slug."""
        ...


@dataclass
class Tally:
    """Right answers out of all, and the same for the embedder alone."""

    right: int = 0
    nearest: int = 0
    count: int = 0

    def add(self, right: bool, nearest: bool) -> None:
        """Count one turn."""
        self.count += 1
        self.right += right
        self.nearest += nearest

    def as_json(self) -> dict[str, Any]:
        """Count and shares; a share of nothing is null."""
        share = [round(n / self.count, 4) if self.count else None for n in (self.right, self.nearest)]
        return {"count": self.count, "share": share[0], "embedding_alone": share[1]}


@dataclass(frozen=True)
class Miss:
    """A turn that went wrong, for people who want to see."""

    business: str
    language: str
    kind: str
    texts: tuple[str, ...]
    measure: str
    expected: Expect
    reply: str
    decided: str


@dataclass
class Report:
    """The figures of a run."""

    tallies: dict[Measure, Tally] = field(default_factory=lambda: {name: Tally() for name in get_args(Measure)})
    languages: dict[str, Tally] = field(default_factory=dict)
    invented: list[str] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    questions: int = 0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every share reaches its floor and nothing was invented."""
        reached = all(
            self.tallies[name].right >= floor * self.tallies[name].count - 1e-9 for name, floor in FLOORS.items()
        )
        return reached and not self.invented

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            **{name: tally.as_json() for name, tally in self.tallies.items()},
            "invented": len(self.invented),
            "languages": {name: tally.as_json() for name, tally in sorted(self.languages.items())},
            "misses": dict(Counter(f"{miss.kind}: {miss.measure}" for miss in self.misses).most_common()),
            "questions": self.questions,
            "seconds": round(self.seconds, 1),
            "passed": self.passed,
        }


async def run(front: Front, businesses: Iterable[BusinessFolder], cases: Sequence[Case]) -> Report:
    """Bring the businesses in, ask every case and judge every turn."""
    report = Report()
    began = time.perf_counter()
    for business in businesses:
        await front.open(business)
    for case in cases:
        await _ask(front, case, report)
    report.seconds = time.perf_counter() - began
    return report


async def _ask(front: Front, case: Case, report: Report) -> None:
    conversation = await front.conversation(case.business)
    for at, turn in enumerate(case.turns):
        observed = await conversation.say(turn.text)
        report.questions += 1
        _count(report, case, at, observed)
    report.invented += await conversation.invented()


def _count(report: Report, case: Case, at: int, observed: Observed) -> None:
    expect = case.turns[at].expect
    nearest = judge_nearest(expect, observed)
    for measure, right in judge(expect, observed).items():
        report.tallies[measure].add(right, nearest[measure])
        report.languages.setdefault(case.language, Tally()).add(right, nearest[measure])
        if not right:
            decided = ", ".join(str(decision.get("chosen")) for decision in observed.decisions)
            texts = tuple(turn.text for turn in case.turns[: at + 1])
            report.misses.append(
                Miss(case.business, case.language, case.kind, texts, measure, expect, observed.reply, decided)
            )
