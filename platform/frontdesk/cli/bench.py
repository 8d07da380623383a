"""`frontdesk bench NAME --json`: measure, print one JSON line, exit 1 when it falls short."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any

import orjson
import typer

app = typer.Typer(help="Measurements with figures to reach.", no_args_is_help=True, add_completion=False)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON line.")]
Seed = Annotated[int, typer.Option(help="Generated cases come from this number.")]


@app.callback()
def main() -> None:
    """Measurements with figures to reach."""


@app.command()
def turn(seed: Seed = 1, as_json: Json = False) -> None:
    """One turn without models: alone, and 20 at once."""
    from frontdesk.bench.turn import run

    _report(run(seed), as_json)


@app.command()
def crash(
    seed: Seed = 1, kills: Annotated[int, typer.Option(help="How many blows.", min=1)] = 50, as_json: Json = False
) -> None:
    """Kill any one process, or flush Redis, at random moments in running turns."""
    from frontdesk.bench.crash import run

    _report(run(seed, kills), as_json)


def _report(work: Coroutine[Any, Any, dict[str, Any]], as_json: bool) -> None:
    figures = asyncio.run(work)
    typer.echo(orjson.dumps(figures, option=0 if as_json else orjson.OPT_INDENT_2).decode())
    if not figures["passed"]:
        raise typer.Exit(1)
