"""`frontdesk tune card`: judge an exported model on new businesses and write its card."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from frontdesk.engine.embedder import prepare_embedder
from frontdesk.engine.models import read_header
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.starter.card import write_card
from frontdesk.tuning.starter.checkpoint import RunFolder
from frontdesk.tuning.starter.errors import BadRun
from frontdesk.tuning.starter.evaluate import evaluate
from frontdesk_agents.deciding.weights import default_weights


def run(out: Path, model: Path, seed: int, count: int) -> None:
    """Write the card beside the model."""
    folder = RunFolder(out)
    described = folder.summary()
    if not folder.log.exists():
        raise BadRun(f"{out} has no training log: train it for some minutes first")
    last = json.loads(folder.log.read_text().splitlines()[-1])
    read_header(model)
    found = evaluate(model, prepare_embedder(cache_directory() / "models"), seed, count)
    card = model.with_suffix(".md")
    card.write_text(write_card(found, described, last, default_weights().actions.get("likelihood", 0.0)))
    typer.echo(f"{card}: {len(found.judged)} decisions judged")
