"""Logs go to standard error, whichever that is at the time."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog
from typer import Typer
from typer.testing import CliRunner

from frontdesk.kit.telemetry import configure_logging


@pytest.fixture(autouse=True)
def earlier() -> Iterator[None]:
    """What was configured before."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_a_log_outlives_the_command_that_configured_it(capsys: pytest.CaptureFixture[str]) -> None:
    app, log = Typer(), structlog.get_logger("test")

    @app.command()
    def command() -> None:
        configure_logging("WARNING")
        log.warning("within")

    ran = CliRunner().invoke(app)
    assert json.loads(ran.stderr)["event"] == "within"
    log.warning("after", count=1)
    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["count"], told["level"]) == ("after", 1, "warning")
