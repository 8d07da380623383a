"""The loop that trains a LoRA: passes over batches within minutes, told of, stopped and gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor

from frontdesk.tuning.bert import training
from frontdesk.tuning.student import checkpoint
from frontdesk.tuning.student.checkpoint import State
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.progress import Progress, Stop, Tell

SAVED_EVERY = 20.0  # seconds
TOLD_EVERY = 2.0
SHARE = 0.8  # of the whole work

Batch = TypeVar("Batch")


@dataclass(frozen=True)
class Pace:
    """How long and how fast. It ends with the minutes or with the passes, whichever comes first."""

    minutes: float = 6.0
    seed: int = 1
    threads: int = 2
    passes: int = 16
    peak_rate: float = 5e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01


@dataclass
class Loop(Generic[Batch]):
    """`batches` are those of a pass by its number, `loss` that of a LoRA on one, `size` how much of it counts as seen; `made_from` is
    what a checkpoint must say to be gone on with."""

    pace: Pace
    kept: Path
    made_from: str
    first: Callable[[], dict[str, Tensor]]
    batches: Callable[[int], Sequence[Batch]]
    loss: Callable[[dict[str, Tensor], Batch], Tensor]
    size: Callable[[Batch], int]
    tell: Tell
    stop: Stop
    _optimiser: torch.optim.AdamW = field(init=False)

    def run(self) -> State:
        """The trained state. Raises `Stopped`, its checkpoint kept, and `OSError` when that cannot be written."""
        pace = self.pace
        torch.set_num_threads(pace.threads)
        torch.manual_seed(pace.seed)
        state = self._begun()
        saved = told = state.seconds
        while state.number < pace.passes and state.seconds < pace.minutes * 60:
            parts = self.batches(state.number)
            for batch in parts[state.step :]:
                if self.stop():
                    self._save(state)
                    raise Stopped("the training was stopped: start it again and it goes on from here")
                loss = self._step(state, batch, len(parts))
                if state.seconds - told >= TOLD_EVERY:
                    self.tell(self._progress(state, loss, len(parts)))
                    told = state.seconds
                if state.seconds - saved >= SAVED_EVERY:
                    self._save(state)
                    saved = state.seconds
                if self._done(state, len(parts)) >= 1:
                    return state
            state.number, state.step = state.number + 1, 0
        return state

    def _begun(self) -> State:
        """A new state, or that of a run that was stopped; the optimiser is its own."""
        saved: tuple[State, dict[str, Any]] | None = checkpoint.load(self.kept, self.made_from)
        state = saved[0] if saved else State(self.first())
        self._optimiser = training.optimiser(state.lora, self.pace.weight_decay)
        if saved:
            self._optimiser.load_state_dict(saved[1])
        return state

    def _save(self, state: State) -> None:
        checkpoint.save(self.kept, state, self._optimiser, self.made_from)

    def _step(self, state: State, batch: Batch, steps: int) -> float:
        started = time.monotonic()
        rate = training.rate(self.pace.peak_rate, self.pace.warm_up, self._done(state, steps))
        value = training.step(self._optimiser, self.loss(state.lora, batch), rate)
        state.seconds += time.monotonic() - started
        state.step += 1
        state.seen += self.size(batch)
        return value

    def _done(self, state: State, steps: int) -> float:
        passed = (state.number + state.step / steps) / self.pace.passes
        return max(state.seconds / (self.pace.minutes * 60), passed)

    def _progress(self, state: State, loss: float, steps: int) -> Progress:
        done = min(1.0, self._done(state, steps))
        left = state.seconds * (1 - done) / done
        speed = state.seen / max(state.seconds, 1e-9)
        return Progress("training", round(SHARE * done, 4), round(loss, 4), round(speed, 1), round(left, 1))
