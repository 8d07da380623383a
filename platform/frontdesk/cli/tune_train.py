"""`frontdesk tune train`: prepare the data, train, and tell how it goes."""

from __future__ import annotations

from pathlib import Path

import typer

from frontdesk.tuning.starter.checkpoint import RunFolder
from frontdesk.tuning.starter.prepare import prepare
from frontdesk.tuning.starter.shape import Shape
from frontdesk.tuning.starter.train import Plan, Report, train


def run(out: Path, minutes: float, seed: int, businesses: int, threads: int) -> None:
    """Train the run in `out` until its minutes are spent."""
    folder = RunFolder(out)
    if not folder.prepared:
        typer.echo(f"Making {businesses} businesses and their conversations ...")
    prepare(folder, seed, businesses, Shape())
    train(folder, Plan(minutes=minutes, seed=seed, threads=threads), _tell)
    typer.echo(f"Trained. Write the model with `frontdesk tune export --out {out} --to starter.gguf`")


def _tell(report: Report) -> None:
    typer.echo(
        f"{report.minutes:7.1f} min  step {report.step}  epoch {report.epoch}  loss {report.loss:.3f}  "
        f"held out {report.held_out_loss:.3f}  {report.tokens_per_second:.0f} tokens/s  {report.minutes_left:.1f} min left"
    )
