"""`frontdesk key add|list|revoke`: the API keys of a business's programs."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from frontdesk.cli.services import running_desk
from frontdesk.kit.errors import NotFound
from frontdesk.tenants import keys
from frontdesk.tenants import service as tenants

app = typer.Typer(help="The API keys of businesses.", no_args_is_help=True, add_completion=False)

TenantOption = Annotated[str, typer.Option(help="The business's slug.")]


@app.command()
def add(
    tenant: TenantOption,
    name: Annotated[str, typer.Argument(help="Which program it is for.")],
    scope: Annotated[list[str], typer.Option(help=f"A right, once for each: {', '.join(sorted(keys.SCOPES))}.")],
) -> None:
    """Make a key and print it, this once."""
    typer.echo(asyncio.run(_add(tenant, name, scope)))


@app.command("list")
def list_(tenant: TenantOption) -> None:
    """Show a business's keys and their rights."""
    for line in asyncio.run(_list(tenant)):
        typer.echo(line)


@app.command()
def revoke(tenant: TenantOption, key: Annotated[UUID, typer.Argument(help="The key's id.")]) -> None:
    """Revoke a key, from the next request on."""
    asyncio.run(_revoke(tenant, key))
    typer.echo("revoked")


async def _add(slug: str, name: str, scopes: list[str]) -> str:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        _, token = await keys.create_key(desk.runtime.database, tenant.id, name, scopes)
        return token


async def _list(slug: str) -> list[str]:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        found = await keys.keys_of(desk.runtime.database, tenant.id)
        return [f"{key.id}  {key.name:<16} {', '.join(key.scopes)}" for key in found]


async def _revoke(slug: str, key_id: UUID) -> None:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        if not await keys.revoke_key(desk.runtime.database, tenant.id, key_id):
            raise NotFound("this business has no such key: frontdesk key list shows all")
