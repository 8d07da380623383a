"""`frontdesk api`: run the API alone."""

from __future__ import annotations

import os
import sys

from frontdesk import processes
from frontdesk.kit.settings import get_settings


def command() -> None:
    """Become the API's process."""
    process = processes.api(get_settings())
    os.execve(sys.executable, process.command, {**os.environ, **process.env})
