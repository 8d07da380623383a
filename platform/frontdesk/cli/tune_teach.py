"""`frontdesk tune teach`: a large model writes training lines for a tenant; what is kept of them is added to the tenant's data."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from frontdesk.cli.consent import check_consent
from frontdesk.cli.services import running_desk
from frontdesk.cli.teachers import teacher_of
from frontdesk.tenants import service as tenants
from frontdesk.tuning.teacher import lessons
from frontdesk.tuning.teacher.budget import Budget
from frontdesk.tuning.teacher.filters import REASONS
from frontdesk.tuning.teacher.folder import GAPS, DataFolder
from frontdesk.tuning.teacher.lessons import Readers
from frontdesk.tuning.teacher.planning import Planned
from frontdesk.tuning.teacher.teaching import Lesson, Progress

EVERY = 5.0  # seconds between two lines of progress


@dataclass(frozen=True)
class Limits:
    """What a run may cost, and how many requests are under way together."""

    requests: int
    tokens: int
    minutes: float
    at_once: int


@dataclass(frozen=True)
class Wanted:
    """What is to be taught: a business's agent, by which seed, and whether the teacher may see its conversations."""

    slug: str
    agent: str
    seed: int
    conversations: bool


def run(wanted: Wanted, data: Path, limits: Limits) -> None:
    """Teach, and say what was kept, what was dropped why, and which gaps there are; also when it breaks off."""
    asyncio.run(_teach(wanted, data, limits))


async def _teach(wanted: Wanted, data: Path, limits: Limits) -> None:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, wanted.slug)
        if wanted.conversations:
            check_consent(tenant, "leave --conversations out")
        folder = DataFolder.open(data, tenant.id)
        readers = Readers(runtime.database, runtime.models.embedder(tenant.id), runtime.models.judge)
        asked = lessons.Wanted(tenant, wanted.agent, wanted.seed, wanted.conversations)
        checker = await lessons.checker_of(asked, folder, readers)
        async with teacher_of(runtime.settings) as (outside, address):
            budget = Budget(limits.requests, limits.tokens, limits.minutes * 60)
            await _run(
                *lessons.lesson_of(checker, folder, outside, address, budget, wanted.seed), folder, limits.at_once
            )


async def _run(lesson: Lesson, planned: list[Planned], folder: DataFolder, at_once: int) -> None:
    teacher = lesson.teacher
    typer.echo(f"{len(planned)} requests to {teacher.address.host}, at most {teacher.budget.requests} of them now ...")
    try:
        await lesson.run(planned, at_once, _teller())
    finally:
        _keep(folder, lesson)


def _keep(folder: DataFolder, lesson: Lesson) -> None:
    """Add what has come to the folder, and say what it is."""
    taught, budget, gaps = lesson.taught, lesson.teacher.budget, lessons.keep(folder, lesson)
    kinds = ", ".join(f"{count} of {kind}" for kind, count in taught.kinds.items()) or "nothing"
    typer.echo(
        f"{folder.path}: {len(taught.lines)} lines more; kept {kinds}; {budget.asked} requests, {budget.used} tokens"
    )
    if taught.passed:
        typer.echo(f"{taught.passed} requests more are left for a larger --requests, --tokens or --minutes")
    for reason, count in taught.dropped.most_common():
        typer.echo(f"dropped {count}: {REASONS[reason]}")
    if gaps:
        typer.echo(f"What customers may ask and no document answers ({folder.path / GAPS}):")
    for gap in gaps:
        typer.echo(f"- {gap.topic}: {gap.question}")


def _teller() -> Callable[[Progress], None]:
    """Says how far it is, every few seconds and at the end."""
    last = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY or progress.ended:
            last = time.monotonic()
            typer.echo(
                f"{progress.replies} of {progress.planned} replies  {progress.asked} asked now  {progress.lines} lines kept  "
                f"{progress.minutes_left:.1f} min left"
            )

    return tell
