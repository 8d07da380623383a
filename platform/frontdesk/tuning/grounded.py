"""`frontdesk bench grounded`: many questions to businesses never seen, through the real rooms, engine and graphs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, get_args

from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.distance import Tallies, distances
from frontdesk.tuning.figures import Tally
from frontdesk.tuning.generator import Case, Expect
from frontdesk.tuning.generator.model import Language
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

    conversations: list[tuple[Language, Tallies]] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    decisions: list[float] = field(default_factory=list)  # milliseconds until each turn's first decision
    questions: int = 0
    seconds: float = 0.0

    def tally(self, measure: Measure, *languages: Language) -> Tally:
        """The tally of a measure in these languages, or in all."""
        spoken = languages or get_args(Language)
        counted = (tallies for language, tallies in self.conversations if language in spoken)
        return sum((tallies[measure] for tallies in counted if measure in tallies), Tally())

    @property
    def passed(self) -> bool:
        """Whether every share reaches its floor and nothing was invented."""
        tallies = {name: self.tally(name) for name in FLOORS}
        reached = all(tally.right >= FLOORS[name] * tally.count - 1e-9 for name, tally in tallies.items())
        return reached and not self.invented

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            **{name: self.tally(name).as_json() for name in FLOORS},
            "invented": len(self.invented),
            "languages": {
                language: {name: self.tally(name, language).as_json() for name in FLOORS}
                for language in sorted({spoken for spoken, _ in self.conversations})
            },
            "distance": {name: found.as_json() for name, found in distances(self.conversations).items()},
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
    tallies: dict[Measure, Tally] = {}
    report.conversations.append((case.language, tallies))
    for at, turn in enumerate(case.turns):
        observed = await conversation.say(turn.text)
        report.questions += 1
        report.decisions += [observed.milliseconds] if observed.decisions else []
        _count(tallies, report.misses, case, at, observed)
    report.invented += await conversation.invented()


def _count(tallies: dict[Measure, Tally], misses: list[Miss], case: Case, at: int, observed: Observed) -> None:
    expect = case.turns[at].expect
    nearest = judge_nearest(expect, observed)
    for measure, right in judge(expect, observed).items():
        tallies.setdefault(measure, Tally()).add(right, nearest[measure])
        if not right and measure in FLOORS:
            decided = ", ".join(str(decision.get("chosen")) for decision in observed.decisions)
            texts = tuple(turn.text for turn in case.turns[: at + 1])
            misses.append(
                Miss(case.business, case.language, case.kind, texts, measure, expect, observed.reply, decided)
            )
