"""What the doctor finds on a machine, and that each problem comes with its remedy."""

from __future__ import annotations

import socket
from pathlib import Path

import orjson
import pytest
import typer

from frontdesk.cli import doctor
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings
from frontdesk.kit.supervisor import only_one


def settings_with(tmp_path: Path, **values: object) -> Settings:
    return Settings.model_validate({"home": tmp_path, "port": 8000} | values)


def finding(settings: Settings, what: str) -> doctor.Finding:
    return next(found for found in doctor.examine(settings) if found.what == what)


def test_python_and_llama_are_found(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    assert finding(settings, "python").mend == ""
    assert finding(settings, "llama.cpp").mend == ""


def test_a_file_that_is_no_model_has_a_remedy(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.gguf"
    wrong.write_text("no model")
    assert "FRONTDESK_MODEL" in finding(settings_with(tmp_path, model=str(wrong)), "model").mend


def test_a_model_behind_a_url_needs_no_file(tmp_path: Path) -> None:
    found = finding(settings_with(tmp_path, model="http://models.example/v1"), "model")
    assert found.mend == ""
    assert "models.example" in found.found


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = finding(settings_with(tmp_path, host="127.0.0.1", port=port), "port")
    assert str(port) in found.found
    assert "FRONTDESK_PORT" in found.mend


def test_a_database_that_is_away_is_a_problem(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, database_url="postgresql://nobody@127.0.0.1:9/none")
    assert "DATABASE_URL" in finding(settings, "postgres").mend


def test_running_services_are_well(settings: Settings) -> None:
    with only_one(Home.of(settings)):
        found = {each.what: each for each in doctor.examine(settings)}
    assert found["postgres"].mend == found["redis"].mend == ""
    assert "held to its tenant" in found["postgres"].found


def test_problems_are_printed_as_json_with_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_with(tmp_path, model=str(tmp_path / "missing.gguf"))
    monkeypatch.setattr(doctor, "get_settings", lambda: settings)
    with pytest.raises(typer.Exit) as ended:
        doctor.command(as_json=True)
    assert ended.value.exit_code == 1
    rows = orjson.loads(capsys.readouterr().out)
    assert any(row["what"] == "model" and row["mend"] for row in rows)
