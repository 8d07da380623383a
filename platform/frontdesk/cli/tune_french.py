"""`frontdesk tune french`: teach the embedder to read French, tell how well it does, and write its layers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import typer

from frontdesk.engine.embedder import prepare_embedder
from frontdesk.engine.embeddings import Embedder
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.bert.export import write_layers
from frontdesk.tuning.embedder.pairs import held_out
from frontdesk.tuning.embedder.prepare import first_weights
from frontdesk.tuning.french.ranking import Embed, Vectors, in_both_languages, ranking
from frontdesk.tuning.french.shown import shown, texts
from frontdesk.tuning.french.train import Plan, Run, learn
from frontdesk_agents.gloss import to_english

LONGEST = 80  # tokens of a text


def run(to: Path, minutes: float, seed: int, threads: int, glossed: bool) -> None:
    """Train for some minutes from the package's embedder, which is the teacher."""
    teacher = prepare_embedder(cache_directory() / "models")
    tokenizer = Embedder(teacher, threads=1)

    @cache
    def tokens(text: str) -> list[int]:
        return tokenizer.tokens(text, marks=True)[:LONGEST]

    weights, bert = first_weights(teacher)
    student = Run(weights, bert, tokens, Plan(minutes=minutes, seed=seed, threads=threads))
    learn(student, partial(shown, glossed=glossed), texts("en"), partial(_tell, student))
    write_layers(student.weights, to, "embedder that reads French")
    _compare(student, glossed)
    tokenizer.thread.shutdown()


def _tell(run: Run, loss: float) -> None:
    typer.echo(f"{run.minutes:7.1f} min  step {run.step}  loss {loss:.3f}")


def _compare(student: Run, glossed: bool) -> None:
    """Which place the sentence that answers takes among those of its business: the same businesses in both languages, then all held out."""
    before, now = partial(student.vectors, student.first), partial(student.vectors, student.weights)
    read, gloss = _glossed(now) if glossed else now, _glossed(before)
    all_held_out = tuple([each for each in held_out() if each.language == language] for language in ("en", "fr"))
    for english, french in (in_both_languages(), all_held_out):
        typer.echo(f"English, the teacher   {ranking(english, before)}")
        typer.echo(f"English, the student   {ranking(english, now)}")
        typer.echo(f"French, the teacher    {ranking(french, before)}")
        typer.echo(f"French, its gloss      {ranking(french, gloss)}")
        typer.echo(f"French, the student    {ranking(french, read)}")
        typer.echo(f"French, both           {ranking(french, _both(read, gloss))}")


def _glossed(embed: Embed) -> Embed:
    return lambda texts: embed([to_english(text) for text in texts])


def _both(one: Embed, other: Embed) -> Embed:
    def joined(texts: Sequence[str]) -> Vectors:
        mean = one(texts) + other(texts)
        found: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return found

    return joined
