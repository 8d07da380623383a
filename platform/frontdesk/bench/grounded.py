"""Right tool, right arguments, right passage, nothing invented: on businesses made from a seed, or written by hand."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import scratch_desk
from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning import grounded
from frontdesk.tuning.generator import Case, generate_businesses
from frontdesk.tuning.handmade import read_handmade


async def run(seed: int, businesses: int, questions: int, folder: Path | None, *, show: bool) -> dict[str, Any]:
    """The figures beside those of the embedder alone, and whether they are reached."""
    folders, cases = _handmade(folder) if folder else _generated(seed, businesses, questions)
    async with scratch_desk(stub_models=False) as desk:
        report = await grounded.run(RealFront(desk), folders, cases)
    for miss in report.misses if show else ():
        print(
            f"{miss.business} {miss.language} {miss.kind} {miss.measure}: {miss.texts} -> {miss.decided}: {miss.reply!r}",
            file=sys.stderr,
        )
    return {"seed": seed, **report.as_json()}


def _generated(seed: int, businesses: int, questions: int) -> tuple[list[BusinessFolder], list[Case]]:
    each_asked = -(-questions // businesses)
    made = generate_businesses(seed, businesses, pool="test", questions=each_asked, today=date.today())
    return [each.folder for each in made], [case for each in made for case in each.cases]


def _handmade(folder: Path) -> tuple[list[BusinessFolder], list[Case]]:
    read = read_handmade(folder)
    return [business for business, _ in read], [case for _, cases in read for case in cases]
