"""`frontdesk channel new` lays a folder that is a channel and does nothing yet."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk.channels.errors import BadSignature
from frontdesk.channels.platform import RawRequest
from frontdesk.cli.channel import app

RUN = CliRunner()


def test_a_new_channel_trusts_nobody_until_it_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RUN.invoke(app, ["new", "pigeon", "--room", str(tmp_path)]).exit_code == 0
    spec = importlib.util.spec_from_file_location("pigeon", tmp_path / "pigeon" / "platform.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "pigeon", module)
    spec.loader.exec_module(module)
    config = module.PLATFORM.config(secret="a secret of it")
    with pytest.raises(BadSignature):
        module.PLATFORM.verify(config, RawRequest("POST", "", {}, {}, b"", 0))


@pytest.mark.parametrize("name", ["Pigeon", "a-b", "..", "x" * 25])
def test_names_that_cannot_stand_in_an_address_are_refused(tmp_path: Path, name: str) -> None:
    assert RUN.invoke(app, ["new", name, "--room", str(tmp_path)]).exit_code != 0
    assert list(tmp_path.iterdir()) == []
