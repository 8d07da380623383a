"""The state of a training in a file, written whole or not at all, so that a killed run goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor


@dataclass
class State:
    """What training changes: the LoRA, and how far it is. `step` counts within pass `number`, `seen` the pairs that were scored."""

    lora: dict[str, Tensor]
    seconds: float = 0.0
    number: int = 0
    step: int = 0
    seen: int = 0


def fingerprint(samples: Sequence[object], *settings: object) -> str:
    """What a checkpoint must have been made from to be gone on with."""
    return hashlib.sha256(repr((samples, settings)).encode()).hexdigest()


def save(path: Path, state: State, optimiser: torch.optim.Optimizer, made_from: str) -> None:
    """Write both in place of an earlier checkpoint. Raises `OSError`."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("wb") as file:
            torch.save({"made_from": made_from, "state": vars(state), "optimiser": optimiser.state_dict()}, file)
        draft.replace(path)
    except (OSError, RuntimeError) as error:  # PyTorch tells of a full disk by a RuntimeError
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OSError(getattr(error, "errno", None), f"no space for {path.name}, or it cannot be written") from error


def load(path: Path, made_from: str) -> tuple[State, dict[str, Any]] | None:
    """The state and that of its optimiser, of a run over the same data with the same settings; None where there is none, or it is
    damaged."""
    try:
        saved = torch.load(path, weights_only=True)
        return (State(**saved["state"]), saved["optimiser"]) if saved["made_from"] == made_from else None
    except (OSError, EOFError, RuntimeError, UnpicklingError, ValueError, TypeError, KeyError):
        return None
