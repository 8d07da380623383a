"""`frontdesk ready`: whether one part of a front desk works, for health checks."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

import typer

from frontdesk import processes
from frontdesk.kit import addresses
from frontdesk.kit.settings import Settings, get_settings

Part = Literal["api", "engine", "worker", "heavy", "training"]


def command(part: Annotated[Part, typer.Argument(help="Which part, on this machine.")]) -> None:
    """Exit status 0 when the part works, 1 when it does not."""
    works = asyncio.run(_works(part, get_settings()))
    typer.echo(f"the {part} {'works' if works else 'does not work'}")
    raise typer.Exit(0 if works else 1)


async def _works(part: Part, settings: Settings) -> bool:
    if part == "api":
        return await processes.api(settings).ready()
    if part == "engine":
        return await processes.answers(addresses.engine_socket(settings))
    if part == "worker":
        return await processes.workers(settings)[0].ready()
    if part == "heavy":
        return await processes.heavy_consumes(settings)
    return await processes.training_consumes(settings)
