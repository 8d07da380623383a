"""`frontdesk bench NAME --json`: measure, print one JSON line, exit 1 when it falls short."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
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


@app.command()
def chaos(
    seed: Seed = 1,
    messages: Annotated[
        int, typer.Option(help="Messages in all, four of each customer.", min=4, max=1_000_000)
    ] = 10_000,
    kills: Annotated[int, typer.Option(help="Processes killed.", min=0, max=10_000)] = 200,
    flushes: Annotated[int, typer.Option(help="Flushes of Redis.", min=0, max=1_000)] = 20,
    as_json: Json = False,
) -> None:
    """Customers of every platform write while processes are killed: nothing is lost, nothing happens twice."""
    from frontdesk.bench.chaos import run

    _report(run(seed, messages, kills, flushes), as_json)


@app.command()
def sse(
    connections: Annotated[int, typer.Option(help="Streams that are open at once.", min=2, max=100_000)] = 10_000,
    listeners: Annotated[int, typer.Option(help="How many of them listen to the same conversation.", min=1)] = 1_000,
    as_json: Json = False,
) -> None:
    """Open streams: the memory of each, and how soon an event has reached all who listen."""
    from frontdesk.bench.sse import run

    _report(run(connections, listeners), as_json)


@app.command()
def webhooks(
    seed: Seed = 1,
    seconds: Annotated[float, typer.Option(help="Of the steady rate; 60 for the whole.", min=1, max=3600)] = 15,
    as_json: Json = False,
) -> None:
    """Webhooks in, beside the floor of this machine: at a steady rate, then more than the door can take."""
    from frontdesk.bench.webhooks import run

    _report(run(seed, seconds), as_json)


@app.command()
def forgery(
    seed: Seed = 1,
    requests: Annotated[int, typer.Option(help="Forged requests in all.", min=1, max=1_000_000)] = 10_000,
    as_json: Json = False,
) -> None:
    """Forged requests to every channel: none is taken; a genuine one sent 100 times has one effect."""
    from frontdesk.bench.forgery import run

    _report(run(seed, requests), as_json)


@app.command()
def grounded(
    seed: Seed = 1,
    businesses: Annotated[int, typer.Option(help="Random businesses.", min=1, max=200)] = 10,
    questions: Annotated[int, typer.Option(help="Questions in all.", min=1, max=20_000)] = 300,
    folder: Annotated[
        Path | None, typer.Option(help="Businesses written by hand instead: NAME/ and NAME.cases.yaml.")
    ] = None,
    show: Annotated[bool, typer.Option(help="Print what went wrong, too.")] = False,
    as_json: Json = False,
) -> None:
    """Questions to businesses never seen, through the real rooms, engine and graphs."""
    from frontdesk.bench.grounded import run

    _report(run(seed, businesses, questions, folder, show=show), as_json)


@app.command()
def student(
    seed: Seed = 1,
    businesses: Annotated[int, typer.Option(help="Businesses that no model has seen.", min=1, max=31)] = 6,
    minutes: Annotated[float, typer.Option(help="Of training, of each.", min=0.01, max=1_000)] = 3,
    as_json: Json = False,
) -> None:
    """A tenant's own student, made from what operators corrected in some conversations, beside the bare package."""
    from frontdesk.cli.tune import need_extra

    need_extra("torch")
    from frontdesk.bench.student.bench import run

    _report(run(seed, businesses, minutes), as_json)


@app.command()
def engine(
    part: Annotated[
        str, typer.Option(help="desk, cold, warm, tools, single, quoting, 1b, turns, fair, steady, aborts, settings.")
    ],
    seed: Seed = 1,
    runs: Annotated[int, typer.Option(help="Of each server, in turn.", min=1, max=20)] = 2,
    llama_server: Annotated[
        Path | None, typer.Option(help="A folder with llama-server and llama-batched-bench; built when not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Our engine beside llama-server of the same llama.cpp, on the same load."""
    from frontdesk.bench.engine import PARTS, run

    if part not in PARTS:
        raise typer.BadParameter(f"there is no part {part!r}: take one of {', '.join(PARTS)}")
    _report(run(part, seed, runs, llama_server), as_json)


def _report(work: Coroutine[Any, Any, dict[str, Any]], as_json: bool) -> None:
    figures = asyncio.run(work)
    typer.echo(orjson.dumps(figures, option=0 if as_json else orjson.OPT_INDENT_2).decode())
    if not figures["passed"]:
        raise typer.Exit(1)
