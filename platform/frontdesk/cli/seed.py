"""`frontdesk seed`: the demo businesses, once."""

from __future__ import annotations

import asyncio

import typer

from frontdesk.cli.services import running_desk
from frontdesk.cli.tenant import finish
from frontdesk.kit.home import Home
from frontdesk.onboarding.demo import seed_demos


def command() -> None:
    """Make the demo businesses that are missing, and note who may log in in seed.json of the data folder (mode 600)."""
    asyncio.run(_seed())


async def _seed() -> None:
    async with running_desk() as desk:
        notes = Home.of(desk.runtime.settings).root / "seed.json"
        imported = await seed_demos(desk.runtime.database, notes)
        for business in imported:
            typer.echo(f"{business.name}: {await finish(desk.runtime, business)}")
    typer.echo(f"the logins are in {notes}" if imported else f"nothing to do; the logins are in {notes}")
