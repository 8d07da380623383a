"""`frontdesk tune export`: a run's checkpoint as a checked GGUF."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer

from frontdesk.engine.models.starter import file_hash
from frontdesk.tuning.starter.check import check_export
from frontdesk.tuning.starter.checkpoint import RunFolder
from frontdesk.tuning.starter.errors import BadRun
from frontdesk.tuning.starter.export import quantise, write_gguf
from frontdesk.tuning.starter.tokenizer import Vocabulary, load_tokenizer


def run(out: Path, to: Path) -> None:
    """Write `to` and, beside it, its SHA-256; nothing is written when the check fails."""
    folder = RunFolder(out)
    shape, restored = folder.shape(), folder.restore()
    if restored is None:
        raise BadRun(f"{out} holds no checkpoint yet: train it for some minutes first")
    weights = {name: weight.detach() for name, weight in restored[0].items()}
    tokenizer = load_tokenizer(folder.tokenizer)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.resolve().parent) as workshop:
        exact, coarse = Path(workshop) / "f32.gguf", Path(workshop) / "q8.gguf"
        write_gguf(exact, {name: weight.numpy() for name, weight in weights.items()}, shape, Vocabulary.of(tokenizer))
        quantise(exact, coarse)
        found = check_export(weights, shape, tokenizer, exact, coarse, folder.texts())
        coarse.replace(to)
    to.with_suffix(".sha256").write_text(f"{file_hash(to)}  {to.name}\n")
    typer.echo(
        f"{to}: {to.stat().st_size / 1e6:.1f} MB; {found.texts} texts tokenise alike; largest F32 logit difference "
        f"{found.f32:.1e}; Q8_0 differs by {found.q8:.1%} of the logits' spread"
    )
