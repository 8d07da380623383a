"""The one command: unknown words are refused, errors of ours are one line."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
import typer

from frontdesk.cli import main as command_line
from frontdesk.kit.errors import NotFound


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit status."""
    monkeypatch.setattr(sys, "argv", ["frontdesk", *arguments])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_an_unknown_command_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "tea") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "there is no command 'tea'" in printed.err
    assert "doctor" in printed.err


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 0
    printed = capsys.readouterr()
    assert all(f"  {name} " in printed.out for name in command_line.COMMANDS)


def test_an_error_of_ours_is_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = typer.Typer(add_completion=False)

    @app.command()
    def fail() -> None:
        raise NotFound("there is no such business")

    monkeypatch.setattr(command_line, "_app", lambda _name: app)
    assert run(monkeypatch, "tenant") == 2
    assert capsys.readouterr().err == "frontdesk tenant: there is no such business\n"


@pytest.mark.parametrize("name", command_line.COMMANDS)
def test_every_command_can_be_called(name: str) -> None:
    module = import_module(f"frontdesk.cli.{name}")
    assert hasattr(module, "app") or callable(module.command)
