"""`frontdesk bench student`: each business's questions are halved; from one half, played and corrected, a student is made, and the
other half is asked through the real engine, search and graph, with it and without."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import scratch_desk
from frontdesk.bench.student.trial import Outcome, Trial
from frontdesk.tuning.student.report import Report
from frontdesk.tuning.written import held_out_businesses

MOST_BYTES = 5_000_000


@dataclass
class Found:
    """What came of all businesses."""

    outcomes: list[Outcome] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """One JSON object; passed when the difference is surely above 0, no adapter too big, and nobody else touched."""
        figures = sum((each.bare for each in self.outcomes), Report()).as_json()
        size = max(each.size for each in self.outcomes)
        unchanged = all(each.others_unchanged for each in self.outcomes)
        sure = figures["right"]["difference"]["interval"][0] > 0
        return {
            **figures,
            "beside_corrections": sum((each.corrected for each in self.outcomes), Report()).as_json(),
            "businesses": [each.as_json() for each in self.outcomes],
            "most_bytes": size,
            "others_unchanged": unchanged,
            "passed": sure and size <= MOST_BYTES and unchanged,
        }


async def run(seed: int, businesses: int, minutes: float) -> dict[str, Any]:
    """The figures, over this many of the businesses that nothing in the package has learnt from."""
    chosen = Random(f"businesses/{seed}").sample(held_out_businesses(), businesses)  # noqa: S311 (reproducible, not secret)
    found = Found()
    async with scratch_desk(stub_models=False) as desk:
        front = RealFront(desk)
        for folder, cases in chosen:
            with tempfile.TemporaryDirectory(prefix="fd-student-") as scratch:
                trial = Trial(desk, front, folder, cases, Path(scratch), seed, minutes)
                found.outcomes.append(await trial.run())
            print(orjson.dumps(found.outcomes[-1].as_json()).decode(), file=sys.stderr)
    return {"seed": seed, "minutes": minutes, **found.as_json()}
