"""`frontdesk key add|list|limit|revoke`: the API keys of a business's programs."""

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
    per_minute: Annotated[int | None, typer.Option(help=f"Requests a minute; {keys.PER_MINUTE} unless told.")] = None,
) -> None:
    """Make a key and print it, this once."""
    typer.echo(asyncio.run(_add(tenant, name, scope, per_minute)))


@app.command("list")
def list_(tenant: TenantOption) -> None:
    """Show a business's keys, how many requests a minute they may make, and their rights."""
    for line in asyncio.run(_list(tenant)):
        typer.echo(line)


@app.command()
def limit(
    tenant: TenantOption,
    key: Annotated[UUID, typer.Argument(help="The key's id.")],
    per_minute: Annotated[int | None, typer.Argument(help=f"Requests a minute; {keys.PER_MINUTE} if left out.")] = None,
) -> None:
    """Change how many requests a minute a key may make."""
    asyncio.run(_limit(tenant, key, per_minute))
    typer.echo(f"{per_minute or keys.PER_MINUTE} requests a minute from now on")


@app.command()
def revoke(tenant: TenantOption, key: Annotated[UUID, typer.Argument(help="The key's id.")]) -> None:
    """Revoke a key, from the next request on."""
    asyncio.run(_revoke(tenant, key))
    typer.echo("revoked")


async def _add(slug: str, name: str, scopes: list[str], per_minute: int | None) -> str:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        _, token = await keys.create_key(desk.runtime.database, tenant.id, name, scopes, per_minute)
        return token


async def _list(slug: str) -> list[str]:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        found = await keys.keys_of(desk.runtime.database, tenant.id)
        return [
            f"{key.id}  {key.name:<16} {key.per_minute or keys.PER_MINUTE:>6}/min  {', '.join(key.scopes)}"
            for key in found
        ]


async def _limit(slug: str, key_id: UUID, per_minute: int | None) -> None:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        if await keys.limit_key(desk.runtime.database, tenant.id, key_id, per_minute) is None:
            raise NotFound("this business has no such key: frontdesk key list shows all")


async def _revoke(slug: str, key_id: UUID) -> None:
    async with running_desk() as desk:
        tenant = await tenants.find_tenant(desk.runtime.database, slug)
        if not await keys.revoke_key(desk.runtime.database, tenant.id, key_id):
            raise NotFound("this business has no such key: frontdesk key list shows all")
