"""A launched process loads with the collector at rest, and collects from then on."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from frontdesk.kit.launching import loaded

PROGRAM = """
import gc, sys
from frontdesk.kit.launching import loaded
before = gc.isenabled()
loaded()
print(__name__, sys.argv[1:], before, gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_a_module_runs_as_itself_and_collects_once_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "frontdesk.kit.launching", "program", "--loud", "8"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.strip() == "__main__ ['--loud', '8'] False True True"


def test_a_process_that_was_not_launched_is_left_alone() -> None:
    frozen = gc.get_freeze_count()
    loaded()
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
