"""`frontdesk tune eval`: how well the built-in models decide, on generated businesses and on open sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.kit.database import new_id
from frontdesk.tuning import grounded
from frontdesk.tuning.distance import distances
from frontdesk.tuning.evaluation.deciding import BuiltIn
from frontdesk.tuning.evaluation.generated import figures_of
from frontdesk.tuning.evaluation.report import GENERATED, Evaluation
from frontdesk.tuning.evaluation.sets.asking import Measure, read_sets
from frontdesk.tuning.evaluation.speed import Speed, tokens_per_second
from frontdesk.tuning.generator import generate_businesses

EACH = 30  # questions of a business


async def run(seed: int, questions: int, sets: Mapping[str, Path | None], limit: int | None) -> Evaluation:
    """Everything in one scratch desk: the sets are read first, then the businesses asked, then the sets."""
    asked = read_sets(sets)
    async with scratch_desk(stub_models=False) as desk:
        report = await _generated(desk, seed, questions)
        return await _evaluation(desk, seed, limit, report, asked)


async def _generated(desk: ScratchDesk, seed: int, questions: int) -> grounded.Report:
    count = -(-questions // EACH)
    made = generate_businesses(seed, count, pool="test", questions=-(-questions // count), today=date.today())
    folders, cases = [each.folder for each in made], [case for each in made for case in each.cases]
    return await grounded.run(RealFront(desk), folders, cases)


async def _evaluation(
    desk: ScratchDesk, seed: int, limit: int | None, report: grounded.Report, asked: Mapping[str, Measure]
) -> Evaluation:
    models = desk.runtime.models
    chat, embedder = models.of(new_id())
    sections = {GENERATED: figures_of(report)}
    took: list[float] = []
    for name, measure in asked.items():
        sections[name] = await measure(BuiltIn(chat, embedder, models.judge), limit, took)
    speed = Speed([*report.decisions, *took], await tokens_per_second(models.engine))
    return Evaluation(seed, limit, sections, speed, len(report.invented), distances(report.conversations))
