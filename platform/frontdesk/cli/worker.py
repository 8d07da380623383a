"""`frontdesk worker`: run a worker alone."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from frontdesk import processes
from frontdesk.kit.settings import get_settings


def command(
    heavy: Annotated[bool, typer.Option(help="Ingestion and other heavy jobs instead of turns.")] = False,
) -> None:
    """Become a worker's process."""
    process = processes.heavy_worker() if heavy else processes.workers(get_settings())[0]
    os.execvpe(process.command[0], process.command, {**os.environ, **process.env})
