"""The container files, read as Docker would: every command exists, every part waits for what it needs, no secret lies in them.
(They are not run here: that takes Docker.)"""

from __future__ import annotations

import json
import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

from frontdesk.cli.main import COMMANDS

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "frontdesk"}
DOCKERFILE = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text()).splitlines()


def check(command: list[str]) -> None:
    """The command line is one of ours, with arguments that it takes."""
    program, name, *arguments = command
    assert program == "frontdesk"
    assert name in COMMANDS
    app = typer.Typer()
    app.command()(import_module(f"frontdesk.cli.{name}").command)
    get_command(app).make_context(name, arguments)


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name: str) -> None:
    check(OURS[name]["command"])


@pytest.mark.parametrize("name", [name for name, service in OURS.items() if service["restart"] != "no"])
def test_every_part_that_stays_has_a_health_check_of_ours(name: str) -> None:
    how, *command = OURS[name]["healthcheck"]["test"]
    assert how == "CMD"
    check(command)


def test_the_image_starts_a_command_that_exists() -> None:
    last = next(line for line in reversed(DOCKERFILE) if line.startswith("CMD "))
    check(json.loads(last.removeprefix("CMD ")))
    build = next(line for line in DOCKERFILE if "bootstrap.py" in line)
    assert (DEPLOY.parent / build.removeprefix("RUN python ").split()[0]).exists()
    assert any(line.startswith("USER ") for line in DOCKERFILE)


def test_all_that_make_up_does_is_done() -> None:
    commands = [" ".join(service["command"][1:]) for service in OURS.values()]
    assert sorted(commands) == ["api", "engine", "migrate", "seed", "worker", "worker --heavy", "worker --training"]


def test_trainings_come_only_where_they_are_wished_for_and_the_image_can() -> None:
    assert [name for name, service in SERVICES.items() if service.get("profiles")] == ["training"]
    extras = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    wished = re.search(r"FRONTDESK_EXTRAS=(\w+)", (DEPLOY / "compose.yaml").read_text())
    assert wished is not None and wished[1] in extras
    assert {service["build"]["args"]["EXTRAS"] for service in OURS.values()} == {"${FRONTDESK_EXTRAS:-}"}
    assert any(line.startswith("ARG EXTRAS=") for line in DOCKERFILE)


def test_every_part_waits_for_what_it_needs() -> None:
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed]
            else:
                assert how["condition"] == "service_completed_successfully"
                assert SERVICES[needed]["restart"] == "no"


def test_only_what_ends_may_change_the_databases_structure() -> None:
    for name, service in OURS.items():
        is_admin = "POSTGRES_PASSWORD" in service["environment"]["DATABASE_URL"]
        assert is_admin == (service["restart"] == "no"), name


def test_no_part_of_ours_has_more_rights_than_it_needs() -> None:
    for service in OURS.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_no_secret_lies_in_the_files() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|API_KEY|TEACHER_KEY", key):
                assert re.fullmatch(r"\$\{\w+(:\?[^}]+|:-)\}", value), key


def test_every_volume_is_named() -> None:
    named = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["volumes"]
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(named)
