"""Training, stopping, going on, and an export that equals what was trained; needs the optional extra `tuning`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

from frontdesk.cli import tune_export, tune_train
from frontdesk.engine.models import read_header
from frontdesk.tuning.starter.checkpoint import RunFolder
from frontdesk.tuning.starter.errors import BadRun
from frontdesk.tuning.starter.prepare import prepare
from frontdesk.tuning.starter.shape import Shape
from frontdesk.tuning.starter.train import Plan, train

TINY = Shape(vocabulary=512, width=64, layers=2, heads=2, kv_heads=1, hidden=96)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A tiny model, trained for six seconds in two slices."""
    folder = RunFolder(tmp_path_factory.mktemp("run"))
    prepare(folder, seed=3, count=4, shape=TINY)
    train(folder, Plan(minutes=0.05, seed=3), lambda report: None)
    train(folder, Plan(minutes=0.1, seed=3), lambda report: None)
    return folder


def test_it_learns_and_goes_on_where_it_stopped(run: RunFolder) -> None:
    first, second = (json.loads(line) for line in run.log.read_text().splitlines())
    assert second["step"] > first["step"] > 0
    assert second["held_out_loss"] < first["held_out_loss"]
    assert 0.1 <= second["minutes"] < 0.15


def test_a_finished_run_is_left_as_it_is(run: RunFolder) -> None:
    before = run.checkpoint.read_bytes()
    train(run, Plan(minutes=0.1, seed=3), lambda report: None)
    assert run.checkpoint.read_bytes() == before


def test_the_export_is_checked_and_whole(run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tune_export.run(run.root, tmp_path / "tiny.gguf")
    assert "tokenise alike" in capsys.readouterr().out
    assert read_header(tmp_path / "tiny.gguf").architecture == "llama"
    assert {path.name for path in tmp_path.iterdir()} == {"tiny.gguf", "tiny.sha256"}


def test_another_seed_does_not_go_on_with_this_run(run: RunFolder) -> None:
    with pytest.raises(BadRun, match="seed 3"):
        tune_train.run(run.root, minutes=1, seed=4, businesses=4, threads=1)


def test_a_folder_that_is_no_run_and_a_broken_checkpoint_say_so(run: RunFolder, tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="no training run"):
        tune_export.run(tmp_path, tmp_path / "x.gguf")
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(BadRun, match="broken"):
        RunFolder(tmp_path).restore()
