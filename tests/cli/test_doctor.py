"""What `frontdesk doctor` finds, and what it says to do."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import orjson
import pytest

from frontdesk.cli.doctor import Finding, examine
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings
from frontdesk.kit.supervisor import only_one


def findings(**settings: object) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(Settings.model_validate(settings))}


def test_the_running_services_and_their_roles_are_looked_at(settings: Settings) -> None:
    url = f"postgresql://postgres@/frontdesk?host={_sockets(settings) / 'pg'}"
    found = findings(home=settings.home, database_url=url, redis_url=f"unix://{_sockets(settings) / 'redis.sock'}")
    assert found["postgres"] == Finding("postgres", found["postgres"].found)
    assert "held to its tenant" in found["postgres"].found
    assert found["redis"].found.startswith("Redis ")
    assert not found["redis"].mend


def test_a_running_front_desk_is_found_by_its_data_folder(settings: Settings) -> None:
    with only_one(Home.of(settings)):
        found = findings(home=settings.home)
    assert found["postgres"].mend == found["redis"].mend == found["port"].mend == ""
    assert "the front desk is running" in found["port"].found


def test_what_is_installed_is_found(tmp_path: Path) -> None:
    found = findings(home=tmp_path)
    assert found["python"] == Finding("python", platform.python_version())
    assert found["llama.cpp"] == Finding("llama.cpp", f"llama-cpp-python {version('llama-cpp-python')}")


def test_the_wheel_of_this_machine_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = findings(home=tmp_path)["wheel cache"]
    assert (found.found, found.mend) == ("no llama.cpp for this machine: the next set-up builds it", "")


def test_a_node_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, says in (("node", "v18.1.0"), ("npm", "9")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "v18" not in findings(home=tmp_path)["node"].found
    (tmp_path / "node").write_text("#!/bin/sh\necho v24.1.0\n")
    assert findings(home=tmp_path)["node"].found == "v24.1.0, on the PATH"


def test_a_model_behind_a_url_needs_no_file(tmp_path: Path) -> None:
    found = findings(home=tmp_path, model="http://models.example/v1")["model"]
    assert found == Finding("model", "behind http://models.example/v1")


def test_services_that_are_away_are_problems(tmp_path: Path) -> None:
    found = findings(home=tmp_path, database_url="postgresql://x@127.0.0.1:1/x", redis_url="redis://127.0.0.1:1/0")
    assert "DATABASE_URL" in found["postgres"].mend
    assert "REDIS_URL" in found["redis"].mend


def test_a_port_in_use_is_a_problem(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = findings(home=tmp_path, port=other.getsockname()[1])
    assert "FRONTDESK_PORT" in found["port"].mend


def test_a_model_that_is_none_is_a_problem(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"not a model")
    found = findings(home=tmp_path, model=str(model))
    assert "GGUF" in found["model"].found
    assert "FRONTDESK_MODEL" in found["model"].mend


def test_a_secret_key_that_others_can_read_is_a_problem(tmp_path: Path) -> None:
    assert not findings(home=tmp_path)["secret key"].mend
    (tmp_path / "secret.key").chmod(0o644)
    found = findings(home=tmp_path)["secret key"]
    assert "chmod 600" in found.found
    assert found.mend


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("FRONTDESK_PORT", "many", "FRONTDESK_PORT is not usable"),
        ("DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "check DATABASE_URL"),
        ("DATABASE_URL", "a database", "DATABASE_URL is no address"),
    ],
)
def test_a_wrong_environment_gets_one_line(tmp_path: Path, variable: str, value: str, expected: str) -> None:
    done = frontdesk("migrate", FRONTDESK_HOME=str(tmp_path), **{variable: value})
    assert done.returncode == 2
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_exit_status_and_the_json_agree(tmp_path: Path) -> None:
    done = frontdesk("doctor", "--json", FRONTDESK_HOME=str(tmp_path), FRONTDESK_MODEL=str(tmp_path / "none.gguf"))
    assert done.returncode == 1
    problems = [finding["what"] for finding in orjson.loads(done.stdout) if finding["mend"]]
    assert "model" in problems


def frontdesk(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _sockets(settings: Settings) -> Path:
    return Home.of(settings).run
