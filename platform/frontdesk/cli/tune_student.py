"""`frontdesk tune student`: a business's own student, from its corrections and conversations to an adapter and its report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import typer

from frontdesk.cli import tune_data
from frontdesk.tuning.chat.making import make_chat_student
from frontdesk.tuning.student.making import Made, make_student
from frontdesk.tuning.student.progress import Progress


def run(
    tenant: str | None,
    data: Path | None,
    to: Path,
    base: Path | None,
    minutes: float,
    seed: int,
    threads: int,
    only_corrections: bool,
) -> None:
    """Write the business's data, unless a folder of it is given, make the student (of the judge, or of a base) and say how good it is."""
    folder = data or to / "data"
    if tenant is not None:
        tune_data.run(tenant, folder, seed, tune_data.HELD_OUT, only_corrections)
    make: Callable[..., Made] = partial(make_chat_student, base=base) if base is not None else make_student
    made = make(folder, to, minutes=minutes, seed=seed, threads=threads, tell=_tell, stop=lambda: False)
    _tell_made(made)


def _tell(progress: Progress) -> None:
    line = f"{progress.done:6.1%}  {progress.stage}"
    if progress.loss is not None:
        line += f"  loss {progress.loss:.3f}  {progress.per_second:.0f} examples/s  {progress.seconds_left:.0f} s left"
    typer.echo(line)


def _tell_made(made: Made) -> None:
    for measure, found in made.report["figures"].items():
        if found["count"]:
            low, high = found["difference"]["interval"]
            typer.echo(
                f"{measure:9} {found['count']:5} held out: {found['bare']['share']:.1%} without, "
                f"{found['candidate']['share']:.1%} with it, difference {low:+.1%} to {high:+.1%}"
            )
    if (loss := made.report.get("loss")) and loss["count"]:
        typer.echo(
            f"loss      {loss['count']:5} held out: {loss['bare']:.3f} nats a token without, {loss['candidate']:.3f} with it"
        )
    typer.echo(f"{made.folder}: adapter.gguf ({made.size:,} bytes), student.json, report.json, card.md")
