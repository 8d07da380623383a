"""`frontdesk tenant import|export|list`: businesses as folders."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.cli.services import running_desk
from frontdesk.kit.errors import InvalidInput, Unavailable
from frontdesk.onboarding.exporting import export_business
from frontdesk.onboarding.importing import Imported, finish_import, import_business
from frontdesk.roster.checks import problems_of
from frontdesk.runtime import Runtime
from frontdesk.tenants import repository
from frontdesk.tenants import service as tenants
from frontdesk.tenants.folder import BusinessFolder, read_folder, write_folder
from frontdesk.tenants.folder.models import is_slug
from frontdesk.tenants.passwords import random_password

app = typer.Typer(help="The businesses of this installation.", no_args_is_help=True, add_completion=False)


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="The business's folder, with business.yaml in it.")],
    slug: Annotated[str | None, typer.Option(help="Another slug than business.yaml's.")] = None,
    owner: Annotated[
        str | None, typer.Option(help="E-mail address of a person who shall see it in the console.")
    ] = None,
    demo: Annotated[bool | None, typer.Option(help="Give the business a public demo page, or take it away.")] = None,
) -> None:
    """Make a business of a folder, or bring the business of that slug up to date. Nothing is imported on an error."""
    if slug is not None and not is_slug(slug):
        raise InvalidInput(f'"{slug}" is no slug: use small letters, digits and hyphens')
    business = read_folder(folder, check_agent=problems_of)
    asyncio.run(_import(business, slug, owner, demo))


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="The business's slug.")],
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
) -> None:
    """Write a business as a folder that `import` reads."""
    write_folder(asyncio.run(_export(slug)), folder)
    typer.echo(f"{slug} is in {folder}")


@app.command("list")
def list_() -> None:
    """Show all businesses."""
    for line in asyncio.run(_list()):
        typer.echo(line)


async def _import(folder: BusinessFolder, slug: str | None, owner: str | None, demo: bool | None) -> None:
    async with running_desk() as desk:
        imported = await import_business(desk.runtime.database, folder, slug=slug, demo=demo)
        typer.echo(f"{imported.name} is imported as {imported.slug}")
        for agent in imported.agents:
            typer.echo(f"  agent {agent.slug} ({agent.name}), widget key {agent.inbox}")
        if owner:
            typer.echo(f"  {await _add_owner(desk.runtime, imported, owner)}")
        typer.echo(f"  {await finish(desk.runtime, imported)}")


async def finish(runtime: Runtime, imported: Imported) -> str:
    """Embed what waits and say how that went; without the engine it is left to the workers."""
    try:
        await finish_import(runtime.database, runtime.models.embedder(imported.tenant_id), imported)
    except Unavailable:
        for document_id in imported.queued:
            runtime.wake_ups.document(imported.tenant_id, document_id)
        return (
            f"{len(imported.queued)} documents are queued: the engine is away, a worker takes them up when it is back"
        )
    return f"{len(imported.queued)} new or changed documents are searchable"


async def _add_owner(runtime: Runtime, imported: Imported, email: str) -> str:
    password = random_password()
    known = await tenants.find_user(runtime.database, email)
    user = known or await tenants.create_user(runtime.database, email, email.split("@")[0], password)
    await tenants.add_member(runtime.database, imported.tenant_id, user.id, "owner")
    return f"{email} may log in to the console" + ("" if known else f" with the password {password}")


async def _export(slug: str) -> BusinessFolder:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        return await export_business(desk.runtime.database, tenant.id)


async def _list() -> list[str]:
    async with running_desk() as desk, desk.runtime.database.shared() as session:
        return [f"{t.slug:<24} {t.language}  {t.name}" for t in await repository.all_tenants(session)]
