"""`frontdesk inbox add|list|test|templates|remove`: a business's connections to platforms."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
import yaml

from frontdesk.channels import inboxes
from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import load
from frontdesk.channels.console.inbox_schemas import TemplatesIn
from frontdesk.channels.templates import Template
from frontdesk.cli.files import read_yaml
from frontdesk.cli.services import running_desk
from frontdesk.kit.errors import InvalidInput
from frontdesk.roster import service as roster
from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants

app = typer.Typer(help="The inboxes of businesses on platforms.", no_args_is_help=True, add_completion=False)

TenantOption = Annotated[str, typer.Option(help="The business's slug.")]
ChannelOption = Annotated[str, typer.Option(help="The platform, as telegram or whatsapp.")]
NameOption = Annotated[str, typer.Option(help="The inbox's name, when there are several of a channel.")]


@app.command()
def add(
    tenant: TenantOption,
    agent: Annotated[str, typer.Option(help="The slug of the agent that answers.")],
    channel: ChannelOption,
    set_: Annotated[list[str] | None, typer.Option("--set", help="key=value; once for each setting.")] = None,
    name: NameOption = "main",
) -> None:
    """Connect a business to a platform and say which address to paste there."""
    for line in asyncio.run(_add(tenant, agent, channel, name, _values(set_ or []))):
        typer.echo(line)


@app.command("list")
def list_(tenant: TenantOption) -> None:
    """Show a business's inboxes and their webhooks."""
    for line in asyncio.run(_list(tenant)):
        typer.echo(line)


@app.command()
def test(tenant: TenantOption, channel: ChannelOption, name: NameOption = "main") -> None:
    """Ask the platform who we are, and say what is wrong."""
    tested = asyncio.run(_test(tenant, channel, name))
    typer.echo(_told(tested))
    raise typer.Exit(0 if tested.ok else 1)


@app.command()
def templates(
    tenant: TenantOption,
    channel: ChannelOption = "whatsapp",
    name: NameOption = "main",
    file: Annotated[
        Path | None, typer.Argument(help="A YAML file as this prints it; without one they are shown.")
    ] = None,
) -> None:
    """Show or replace the approved templates for replies that come after the platform's 24 hours."""
    given = None if file is None else read_yaml(file, TemplatesIn).templates
    typer.echo(asyncio.run(_templates(tenant, channel, name, given)))


@app.command()
def remove(tenant: TenantOption, channel: ChannelOption, name: NameOption = "main") -> None:
    """Take an inbox away, with its conversations."""
    typer.confirm(f"Delete the inbox {name} of {channel} and all its conversations?", abort=True)
    asyncio.run(_remove(tenant, channel, name))
    typer.echo("removed")


def _values(pairs: Sequence[str]) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs]
    if wrong := [key for key, equals, _ in split if not equals]:
        raise InvalidInput(f"--set takes key=value, and {wrong[0]} has no value")
    return {key: value for key, _, value in split}


async def _add(slug: str, agent_slug: str, channel: str, name: str, values: dict[str, str]) -> list[str]:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        async with runtime.database.tenant(tenant.id) as session:
            agent = await roster.find_agent(session, tenant.id, agent_slug)
            inbox = await inboxes.add(session, runtime.keyring, tenant.id, agent.id, channel, name, values)
        says = _told(await _ask(runtime, tenant.id, inbox))
        address = f"paste this address into {channel}: {inbox.webhook(runtime.settings.public_address)}"
        return [says, address, *(f"and beside it, as {name}: {value}" for name, value in inbox.paste.items())]


async def _list(slug: str) -> list[str]:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        async with runtime.database.tenant(tenant.id) as session:
            found = await inboxes.of_tenant(session, tenant.id)
        return [f"{i.channel:<10} {i.name:<16} {i.webhook(runtime.settings.public_address)}" for i in found]


async def _test(slug: str, channel: str, name: str) -> inboxes.Tested:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        async with runtime.database.tenant(tenant.id) as session:
            inbox = await inboxes.find(session, tenant.id, channel, name)
        return await _ask(runtime, tenant.id, inbox)


async def _templates(slug: str, channel: str, name: str, given: Sequence[Template] | None) -> str:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        async with runtime.database.tenant(tenant.id) as session:
            inbox = await inboxes.find(session, tenant.id, channel, name)
            if given is not None:
                await inboxes.set_templates(session, runtime.keyring, tenant.id, inbox.id, given)
            connection = await load(session, runtime.keyring, tenant.id, inbox.id)
        shown = connection.config.model_dump(mode="json", include={"templates"}) or {"templates": []}
        return yaml.safe_dump(shown, allow_unicode=True, sort_keys=False).rstrip()


async def _remove(slug: str, channel: str, name: str) -> None:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        async with runtime.database.tenant(tenant.id) as session:
            inbox = await inboxes.find(session, tenant.id, channel, name)
            await inboxes.remove(session, tenant.id, inbox.id)


async def _ask(runtime: Runtime, tenant_id: UUID, inbox: inboxes.PlatformInbox) -> inboxes.Tested:
    address = runtime.settings.public_address
    return await inboxes.test(runtime.database, runtime.keyring, Caller(runtime.outside), tenant_id, inbox.id, address)


def _told(tested: inboxes.Tested) -> str:
    return tested.says if tested.ok else f"the test failed: {tested.says}"
