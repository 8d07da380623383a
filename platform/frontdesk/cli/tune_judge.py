"""`frontdesk tune judge`: fine-tune the judge on which sentence answers which question, and write its layers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import typer

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.reranking import rank_row
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.bert.export import write_layers
from frontdesk.tuning.embedder.everyday import everyday
from frontdesk.tuning.embedder.prepare import first_weights, sources
from frontdesk.tuning.judge.model import head
from frontdesk.tuning.judge.open_sets import read_open_set
from frontdesk.tuning.judge.samples import samples
from frontdesk.tuning.judge.train import Plan, Report, Run, learn

LONGEST = 80  # tokens of a text
NEAR = 14  # questions to an everyday business that it does not answer


def run(
    to: Path, minutes: float, seed: int, businesses: int, threads: int, further: bool, open_sets: Sequence[Path]
) -> None:
    """Train for some minutes from the shipped embedder's weights, or `further` the shipped judge: then the mean of what it was and
    what it became is written. The layers are written anew with each report. Raises `BadSet`."""
    read = [source for path in open_sets for source in read_open_set(path)]
    models = cache_directory() / "models"
    embedder = Embedder(prepare_embedder(models), threads=threads)
    own, others = sources(businesses, date(2026, 3, 2))
    own += everyday(seed, len(own), near=NEAR)
    known, held_out = samples(own, embedder), samples(others, embedder)
    known += samples(read, embedder, Random(seed))  # noqa: S311 (reproducible, not secret)
    typer.echo(f"{len(known)} questions to learn from, {len(held_out)} held out")

    @cache
    def tokens(text: str) -> list[int]:
        return embedder.tokens(text)[:LONGEST]

    def rows(question: str, sentences: Sequence[str]) -> list[list[int]]:
        return [rank_row(embedder.vocab, tokens(question), tokens(sentence)) for sentence in sentences]

    def tell(report: Report) -> None:
        write_layers(training.found, to, "judge")
        _tell(report)

    weights, bert = first_weights(prepare_judge(models) if further else prepare_embedder(models))
    if not further:
        weights |= head(weights["token_embd_norm.weight"].numel(), seed)
    training = Run(weights, bert, rows, Plan(minutes=minutes, seed=seed, threads=threads, further=further))
    learn(training, known, held_out, tell)
    typer.echo(f"{to}: put it in place of the package's judge.layers.gguf, then run `frontdesk tune fit`")


def _tell(report: Report) -> None:
    typer.echo(
        f"{report.minutes:7.1f} min  step {report.step}  loss {report.loss:.3f}  right sentence first {report.first:.1%}  "
        f"answered told from near misses {report.told:.1%}  right side of 0: answered {report.answered_above:.1%}, "
        f"near misses {report.near_below:.1%}"
    )
