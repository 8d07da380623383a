"""`frontdesk bench student`: from what a business's customers say first, played and corrected, a student is made; what they say later
is asked through the real engine, search and graph, with it and without."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import scratch_desk
from frontdesk.bench.student.tenants import tenants
from frontdesk.bench.student.trial import Outcome, Trial
from frontdesk.tuning.figures import clustered_interval
from frontdesk.tuning.student.report import Report

MOST_BYTES = 5_000_000


@dataclass
class Found:
    """What came of all businesses."""

    outcomes: list[Outcome] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """One JSON object; passed when the difference is surely above 0, also when all wordings of a question count as one throw of
        the dice, no adapter too big, and nobody else touched."""
        returning, new, corrected = (self._sum(part) for part in ("returning", "new", "corrected"))
        figures = (returning + new).as_json()
        won = [
            each for outcome in self.outcomes for part in (outcome.returning, outcome.new) for each in part.won.values()
        ]
        by_question = clustered_interval(won)
        size = max(each.size for each in self.outcomes)
        unchanged = all(each.others_unchanged for each in self.outcomes)
        sure = min(figures["right"]["difference"]["interval"][0], by_question[0]) > 0
        return {
            **figures,
            "questions": {"count": len(won), "interval": [round(bound, 4) for bound in by_question]},
            "asked_before": returning.as_json()["right"],
            "never_asked": new.as_json()["right"],
            "beside_corrections": corrected.as_json()["right"],
            "businesses": [each.as_json() for each in self.outcomes],
            "most_bytes": size,
            "others_unchanged": unchanged,
            "passed": sure and size <= MOST_BYTES and unchanged,
        }

    def _sum(self, part: str) -> Report:
        return sum((getattr(each, part).report for each in self.outcomes), Report())


async def run(seed: int, businesses: int, minutes: float) -> dict[str, Any]:
    """The figures, over this many of the businesses that nothing in the package has learnt from."""
    found = Found()
    async with scratch_desk(stub_models=False) as desk:
        front = RealFront(desk)
        for tenant in tenants(seed, businesses):
            with tempfile.TemporaryDirectory(prefix="fd-student-") as scratch:
                found.outcomes.append(await Trial(desk, front, tenant, Path(scratch), seed, minutes).run())
            print(orjson.dumps(found.outcomes[-1].as_json()).decode(), file=sys.stderr)
    return {"seed": seed, "minutes": minutes, **found.as_json()}
