"""llama.cpp under the built-in model: quantised weights, in batches of any shape."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from frontdesk.bench.engine.robustness import TIE
from frontdesk.engine.models import starter_path
from frontdesk.engine.request import Logits, Request
from frontdesk.engine.runner import Limits, LlamaRunner
from frontdesk.engine.scheduler import Chunk

PROMPT = list(range(300, 340))


@pytest.fixture(scope="module")
def runner() -> Iterator[LlamaRunner]:
    runner = LlamaRunner(starter_path(), Limits(context=256, sequences=2, threads=1))
    yield runner
    runner.close()


def decoded(runner: LlamaRunner, pieces: list[list[int]]) -> Logits:
    """The logits behind a prompt that is computed piece by piece."""
    request, position = Request(PROMPT, "a", emit=lambda _: None, done=lambda _: None, slot=0), 0
    runner.keep(0, 0)
    for piece in pieces:
        [[logits]] = runner.decode([Chunk(request, piece, last=True)], [position])
        position += len(piece)
    return logits.copy()


def test_a_prompt_computed_at_once_or_token_by_token_is_the_same_but_for_ties(runner: LlamaRunner) -> None:
    at_once = decoded(runner, [PROMPT])
    assert np.isfinite(at_once).all()
    assert np.abs(decoded(runner, [[token] for token in PROMPT]) - at_once).max() < TIE
    assert np.abs(decoded(runner, [PROMPT[:7], PROMPT[7:]]) - at_once).max() < TIE


def test_a_copied_beginning_is_the_beginning(runner: LlamaRunner) -> None:
    at_once = decoded(runner, [PROMPT])
    runner.restore(1, runner.save(0))
    runner.keep(1, 30)
    request = Request(PROMPT, "a", emit=lambda _: None, done=lambda _: None, slot=1)
    [[logits]] = runner.decode([Chunk(request, PROMPT[30:], last=True)], [30])
    assert np.abs(logits - at_once).max() < TIE


THREADS_LEFT = """
import os, sys, time
from pathlib import Path
from frontdesk.engine.runner import load_model, start_backend
start_backend()
before = set(os.listdir("/proc/self/task"))
load_model(Path(sys.argv[1]))
deadline = time.monotonic() + 10
while (left := set(os.listdir("/proc/self/task")) - before) and time.monotonic() < deadline:
    time.sleep(0.01)
print(len(left))
"""


def test_the_threads_that_helped_to_load_are_gone_since_they_would_let_those_that_compute_sleep() -> None:
    command = [sys.executable, "-c", THREADS_LEFT, str(starter_path())]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "4"}
    )
    assert done.stdout.strip() == "0"
