"""`frontdesk widget show|set|secret`: what a business has set for one of its web chats."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.rules import make_secret
from frontdesk.channels.widget.service import inbox_of
from frontdesk.channels.widget.settings import WidgetSettings, put_settings, settings_of
from frontdesk.cli.files import read_yaml
from frontdesk.cli.services import running_desk
from frontdesk.kit.crypto import Keyring

app = typer.Typer(help="The web chat of a business, by its public key.", no_args_is_help=True, add_completion=False)

Key = Annotated[str, typer.Argument(help="The widget's public key, as in its line of HTML.")]
Work = Callable[[AsyncSession, Keyring, UUID, UUID], Awaitable[str]]


@app.command()
def show(key: Key) -> None:
    """Print the settings as YAML: questions before the chat, rating, own texts, theme, origins, sign-in."""

    async def work(session: AsyncSession, _: Keyring, tenant_id: UUID, inbox_id: UUID) -> str:
        settings = await settings_of(session, tenant_id, inbox_id)
        return yaml.safe_dump(settings.model_dump(mode="json"), allow_unicode=True, sort_keys=False).rstrip()

    typer.echo(asyncio.run(_within(key, work)))


@app.command("set")
def set_(key: Key, file: Annotated[Path, typer.Argument(help="A YAML file as `show` prints it.")]) -> None:
    """Replace the settings. Nothing is changed on an error."""
    settings = read_yaml(file, WidgetSettings)

    async def work(session: AsyncSession, _: Keyring, tenant_id: UUID, inbox_id: UUID) -> str:
        await put_settings(session, tenant_id, inbox_id, settings)
        return f"set; the pages have it at their next visit: {key}"

    typer.echo(asyncio.run(_within(key, work)))


@app.command()
def secret(key: Key) -> None:
    """Make the secret your server signs its customers' identities with, and print it this once; an earlier one is void."""

    async def work(session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID) -> str:
        return await make_secret(session, keyring, tenant_id, inbox_id)

    typer.echo(asyncio.run(_within(key, work)))


async def _within(key: str, work: Work) -> str:
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant_id, inbox_id = await inbox_of(runtime.database, key)
        async with runtime.database.tenant(tenant_id) as session:
            return await work(session, runtime.keyring, tenant_id, inbox_id)
