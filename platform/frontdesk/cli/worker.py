"""`frontdesk worker`: run a worker alone."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from frontdesk import processes
from frontdesk.kit.settings import get_settings


def command(
    heavy: Annotated[bool, typer.Option("--heavy", help="Ingestion instead of turns.")] = False,
    training: Annotated[
        bool, typer.Option("--training", help="Trainings of businesses' own models instead of turns.")
    ] = False,
) -> None:
    """Become a worker's process."""
    turns = processes.workers(get_settings())[0]
    process = processes.training_worker() if training else processes.heavy_worker() if heavy else turns
    os.execvpe(process.command[0], process.command, {**os.environ, **process.env})
