"""`frontdesk engine`: run the engine alone."""

from __future__ import annotations

import os
import sys

from frontdesk import processes
from frontdesk.kit.settings import get_settings


def command() -> None:
    """Become the engine's process."""
    process = processes.engine(get_settings())
    os.execve(sys.executable, process.command, {**os.environ, **process.env})
