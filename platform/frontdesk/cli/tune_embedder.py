"""`frontdesk tune embedder`: fine-tune the embedder on what answers which question, and write its layers."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import typer

from frontdesk.engine.embedder import prepare_base
from frontdesk.engine.embeddings import Embedder
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.bert.export import write_layers
from frontdesk.tuning.embedder.everyday import everyday
from frontdesk.tuning.embedder.prepare import first_weights, sources
from frontdesk.tuning.embedder.train import Plan, Report, Run, learn

LONGEST = 80  # tokens of a text
NEAR = 4  # questions to an everyday business that it does not answer


def run(to: Path, minutes: float, seed: int, businesses: int, threads: int) -> None:
    """Train for some minutes from the published weights."""
    base = prepare_base(cache_directory() / "models")
    tokenizer = Embedder(base, threads=1)
    training, held_out = sources(businesses, date(2026, 3, 2))
    training += everyday(seed, len(training), near=NEAR)
    typer.echo(f"{len(training)} businesses to learn from, {len(held_out)} held out")

    @cache
    def tokens(text: str) -> list[int]:
        return tokenizer.tokens(text, marks=True)[:LONGEST]

    weights, bert = first_weights(base)
    plan = Plan(minutes=minutes, seed=seed, threads=threads)
    learn(Run(weights, bert, tokens, plan), training, held_out, _tell)
    write_layers(weights, to, "embedder")
    typer.echo(f"{to}: put it in place of the package's embedder.layers.gguf, then run `frontdesk tune fit`")


def _tell(report: Report) -> None:
    typer.echo(
        f"{report.minutes:7.1f} min  step {report.step}  loss {report.loss:.3f}  "
        f"right sentence first {report.first:.1%}  answered told from near misses {report.told:.1%}"
    )
