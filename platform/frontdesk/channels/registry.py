"""The platforms there are: every folder of this room that holds a `platform.py`."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from frontdesk.channels.errors import UnknownChannel
from frontdesk.channels.platform import Platform

AnyPlatform = Platform[Any]


@lru_cache(maxsize=1)
def platforms() -> dict[str, AnyPlatform]:
    """All platforms by name."""
    folders = sorted(file.parent.name for file in Path(__file__).parent.glob("*/platform.py"))
    return {name: import_module(f"frontdesk.channels.{name}.platform").PLATFORM for name in folders}


def platform(name: str) -> AnyPlatform:
    """The platform of that name. Raises `UnknownChannel`."""
    found = platforms().get(name)
    if found is None:
        raise UnknownChannel(f"there is no channel of this name: there are {', '.join(platforms())}")
    return found
