"""`frontdesk ready` for health checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("part", ["api", "engine", "worker", "heavy", "training"])
def test_a_part_that_is_away_is_not_ready(tmp_path: Path, part: str) -> None:
    environment = {**os.environ, "FRONTDESK_HOME": str(tmp_path), "FRONTDESK_PORT": "1"}
    command = [sys.executable, "-m", "frontdesk.cli", "ready", part]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, f"the {part} does not work\n"), done.stderr
