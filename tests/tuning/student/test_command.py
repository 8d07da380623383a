"""`frontdesk tune student`: one command from a business, or from a folder of its data."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk.cli import tune
from frontdesk.kit.errors import InvalidInput
from tests.tuning.student import tenant


@pytest.mark.parametrize("given", [[], ["--tenant", "bakery", "--data", "data"]])
def test_it_must_be_said_what_to_learn_from(tmp_path: Path, given: list[str]) -> None:
    refused = CliRunner().invoke(tune.app, ["student", "--to", str(tmp_path), *given])
    assert isinstance(refused.exception, InvalidInput)
    assert "--tenant" in str(refused.exception)


def test_without_pytorch_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune, "find_spec", lambda _module: None)
    refused = CliRunner().invoke(tune.app, ["student", "--to", str(tmp_path), "--data", str(tmp_path)])
    assert isinstance(refused.exception, InvalidInput)
    assert "frontdesk[tuning]" in str(refused.exception)


@pytest.mark.skipif(find_spec("torch") is None, reason='needs pip install "frontdesk[tuning]"')
def test_a_folder_becomes_a_student(tmp_path: Path) -> None:
    data = tenant.write(tmp_path / "data", *tenant.examples())
    command = ["student", "--data", str(data), "--to", str(tmp_path / "to"), "--minutes", "0.05", "--threads", "1"]
    done = CliRunner().invoke(tune.app, command)
    assert done.exit_code == 0, done.output
    assert "held out" in done.output and "adapter.gguf" in done.output
    assert (tmp_path / "to" / "card.md").is_file()
