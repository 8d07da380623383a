"""`frontdesk student train|list|show|activate|rollback|cancel`: a business's own models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer

from frontdesk.cli.services import RunningDesk, running_desk
from frontdesk.kit.database import Database
from frontdesk.students import service
from frontdesk.students.models import UNDER_WAY, StudentRow
from frontdesk.students.service import MOST_MINUTES, USUAL_MINUTES, Shown, Students, Trainings, Wish
from frontdesk.tenants import service as tenants
from frontdesk.tuning.chat.choosing import base_of

app = typer.Typer(help="A business's own models.", no_args_is_help=True, add_completion=False)

BY = "the command line"
LOOK_EVERY = 2.0  # seconds

Tenant = Annotated[str, typer.Argument(help="The business's slug.")]
Number = Annotated[int, typer.Argument(help="The version, as `list` shows it.", min=1)]


@app.command()
def train(
    tenant: Tenant,
    minutes: Annotated[float, typer.Option(min=1, max=MOST_MINUTES, help="Of training.")] = USUAL_MINUTES,
    teacher: Annotated[
        Shown,
        typer.Option(
            help="What the large model at FRONTDESK_TEACHER_URL may see to write examples first: nothing; documents and tools; or "
            "conversations, too, with the business's consent."
        ),
    ] = "none",
    base: Annotated[
        str | None,
        typer.Option(
            help="What it is an adapter of: a Llama- or Qwen-shaped GGUF, or `judge`. If left out, the chat model in use; the judge where "
            "that is the built-in one, or cannot be adapted."
        ),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Until it has ended; Ctrl-C stops waiting.")] = True,
) -> None:
    """Train a new version from the business's corrections and, with consent, conversations. It answers nobody until it is
    activated. Without a worker for trainings it is trained here. Exit status 1 when the training failed."""
    row = asyncio.run(_train(tenant, Wish(BY, minutes=minutes, teacher=teacher, base=base), wait))
    typer.echo(_line(row, ""))
    if row.state in ("failed", "cancelled"):
        raise typer.Exit(1)


@app.command("list")
def list_(tenant: Tenant) -> None:
    """Show the versions, which one answers, and what there is to learn from."""
    found = asyncio.run(_list(tenant))
    for row in found.versions:
        typer.echo(_line(row, _mark(found, row.id)))
    if found.live is None or found.live.student_id is None:
        typer.echo("the models of the package answer")
    if found.live is not None and found.live.problem:
        typer.echo(f"the live version's adapter is not used: {found.live.problem}")
    standing = found.standing
    consent = "allowed" if standing.consent_at else "not allowed"
    typer.echo(
        f"{standing.corrections} corrections, {standing.answers} answered messages (training on them: {consent})"
    )


@app.command()
def show(
    tenant: Tenant, number: Number, card: Annotated[bool, typer.Option("--card", help="The model card.")] = False
) -> None:
    """Print a version's report as JSON, or its model card."""
    typer.echo(asyncio.run(_show(tenant, number, card)))


@app.command()
def activate(
    tenant: Tenant,
    number: Annotated[int, typer.Argument(help="The version; 0 for the models of the package.", min=0)],
) -> None:
    """Let a version answer, from the next message on."""
    asyncio.run(_activate(tenant, number or None))
    typer.echo(f"version {number} answers" if number else "the models of the package answer")


@app.command()
def rollback(tenant: Tenant) -> None:
    """Let what answered before answer again, from the next message on."""
    live = asyncio.run(_roll_back(tenant))
    typer.echo(f"version {live} answers" if live else "the models of the package answer")


@app.command()
def cancel(tenant: Tenant, number: Number) -> None:
    """End a training that waits or runs."""
    asyncio.run(_cancel(tenant, number))
    typer.echo("cancelled")


@asynccontextmanager
async def _opened(slug: str) -> AsyncIterator[tuple[RunningDesk, Database, UUID]]:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        yield desk, desk.runtime.database, tenant.id


async def _train(slug: str, wish: Wish, wait: bool) -> StudentRow:
    async with _opened(slug) as (desk, database, tenant_id):
        runtime = desk.runtime
        if wish.teacher != "none":
            runtime.teacher()  # refuses where there is none
        wish = replace(wish, base=base_of(runtime.settings, wish.base))
        row = await Trainings(database, runtime.dispatch, runtime.wake_ups).ask(tenant_id, wish)
        if desk.has_trainer and not wait:
            return row
        here = None if desk.has_trainer else asyncio.create_task(runtime.train(tenant_id, row.id))
        row = await _followed(database, tenant_id, row.number)
        if here is not None:
            await here
        return row


async def _followed(database: Database, tenant_id: UUID, number: int) -> StudentRow:
    """The version when its training has ended; its progress is told meanwhile."""
    told = ""
    while True:
        async with database.tenant(tenant_id) as session:
            row = await service.find(session, tenant_id, number)
        if row.state not in UNDER_WAY:
            return row
        if (line := _line(row, "")) != told:
            typer.echo(line)
            told = line
        await asyncio.sleep(LOOK_EVERY)


async def _list(slug: str) -> Students:
    async with _opened(slug) as (_, database, tenant_id), database.tenant(tenant_id) as session:
        return await service.students_of(session, tenant_id)


async def _show(slug: str, number: int, card: bool) -> str:
    async with _opened(slug) as (_, database, tenant_id), database.tenant(tenant_id) as session:
        if card:
            return await service.card_of(session, tenant_id, number)
        row = await service.find(session, tenant_id, number)
        columns = (
            "number",
            "state",
            "asked_by",
            "created_at",
            "finished_at",
            "base",
            "size",
            "digest",
            "data",
            "report",
            "error",
        )
        return orjson.dumps({name: getattr(row, name) for name in columns}, option=orjson.OPT_INDENT_2).decode()


async def _activate(slug: str, number: int | None) -> None:
    async with _opened(slug) as (_, database, tenant_id), database.tenant(tenant_id) as session:
        await service.activate(session, tenant_id, number, BY)


async def _roll_back(slug: str) -> int | None:
    async with _opened(slug) as (_, database, tenant_id), database.tenant(tenant_id) as session:
        await service.roll_back(session, tenant_id, BY)
        found = await service.students_of(session, tenant_id)
        return found.number_of(found.live.student_id if found.live else None)


async def _cancel(slug: str, number: int) -> None:
    async with _opened(slug) as (_, database, tenant_id), database.tenant(tenant_id) as session:
        await service.cancel(session, tenant_id, number)


def _mark(found: Students, student_id: UUID) -> str:
    live = found.live
    if live is None:
        return ""
    return {live.student_id: "live", live.earlier_id: "before"}.get(student_id, "")


def _line(row: StudentRow, mark: str) -> str:
    known = {name.replace("_", " "): value for name, value in row.progress.items() if value is not None}
    progress = ", ".join(f"{name} {value}" for name, value in known.items()) if row.state == "training" else ""
    base = f"of {Path(row.base).name}  " if row.base else ""
    return f"{row.number:>4}  {row.state:<9} {mark:<7}{row.created_at:%Y-%m-%d %H:%M}  {row.asked_by}  {base}{row.error or progress}".rstrip()
