"""The folder of one training run, written so that a killed run goes on from its last minute."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from frontdesk.tuning.starter.errors import BadRun
from frontdesk.tuning.starter.samples import Corpus
from frontdesk.tuning.starter.shape import Shape
from frontdesk.tuning.starter.tokenizer import load_tokenizer


@dataclass
class Progress:
    """Where training is: `seconds` counts only training itself; `batch` is the next one of `epoch`."""

    seconds: float = 0.0
    tokens: int = 0
    step: int = 0
    epoch: int = 0
    batch: int = 0


@dataclass(frozen=True)
class RunFolder:
    """Names of a run's files."""

    root: Path

    @property
    def tokenizer(self) -> Path:
        return self.root / "tokenizer.json"

    @property
    def checkpoint(self) -> Path:
        return self.root / "checkpoint.pt"

    @property
    def log(self) -> Path:
        return self.root / "log.jsonl"

    @property
    def prepared(self) -> bool:
        """Whether the data of an earlier start are all there."""
        return (self.root / "run.json").exists()

    def prepare(self, seed: int, shape: Shape, training: Corpus, held_out: Corpus) -> None:
        """Store the data of a new run; run.json comes last and says that the rest is whole."""
        training.save(self.root / "training.npz")
        held_out.save(self.root / "held_out.npz")
        (self.root / "run.json").write_text(json.dumps({"seed": seed, "shape": asdict(shape)}, indent=1))

    def load(self, seed: int) -> tuple[Shape, Corpus, Corpus]:
        """Shape, training and held-out samples. Raises `BadRun` when the run was started with another seed."""
        described = self.describe()
        if described["seed"] != seed:
            raise BadRun(f"{self.root} holds a run of seed {described['seed']}: give that seed, or another --out")
        return self.shape(), Corpus.load(self.root / "training.npz"), Corpus.load(self.root / "held_out.npz")

    def describe(self) -> dict[str, Any]:
        """What run.json says. Raises `BadRun`."""
        try:
            return dict(json.loads((self.root / "run.json").read_text()))
        except (OSError, ValueError) as error:
            raise BadRun(f"{self.root} holds no training run: start one with `frontdesk tune train`") from error

    def summary(self) -> dict[str, Any]:
        """The run's description with how far it came: minutes, steps, tokens and epoch. Raises `BadRun`."""
        restored = self.restore()
        if restored is None:
            raise BadRun(f"{self.root} holds no checkpoint yet: train it for some minutes first")
        progress = restored[2]
        reached = {"minutes": progress.seconds / 60, "steps": progress.step, "tokens": progress.tokens}
        return {**self.describe(), **reached, "epoch": progress.epoch}

    def shape(self) -> Shape:
        """The size of this run's model."""
        return Shape(**self.describe()["shape"])

    def texts(self, most: int = 200) -> list[str]:
        """Held-out samples as text, to compare an export with."""
        tokenizer, held_out = load_tokenizer(self.tokenizer), Corpus.load(self.root / "held_out.npz")
        return [tokenizer.decode(held_out.sample(index), skip_special_tokens=False) for index in range(len(held_out))][
            :most
        ]

    def save(self, weights: dict[str, Tensor], optimiser: dict[str, Any], progress: Progress) -> None:
        """Replace the checkpoint in one step."""
        fresh = self.checkpoint.with_suffix(".new")
        torch.save({"weights": weights, "optimiser": optimiser, "progress": asdict(progress)}, fresh)
        fresh.replace(self.checkpoint)

    def restore(self) -> tuple[dict[str, Tensor], dict[str, Any], Progress] | None:
        """The last checkpoint, None when there is none yet. Raises `BadRun` for a broken one."""
        if not self.checkpoint.exists():
            return None
        try:
            stored = torch.load(self.checkpoint, weights_only=True)
            return stored["weights"], stored["optimiser"], Progress(**stored["progress"])
        except Exception as error:
            raise BadRun(f"{self.checkpoint} is broken: remove it to start this run again") from error
