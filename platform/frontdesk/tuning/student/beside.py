"""The version that answers a tenant now, laid beside the data so that a new one is compared with it too.

`live/` of the data folder holds its adapter, its `student.json` and its number; without it the package's models answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from frontdesk.tuning.own.errors import CannotWrite
from frontdesk.tuning.student.errors import BadData

FOLDER, ADAPTER, LIVE = "live", "adapter.gguf", "live.json"


@dataclass(frozen=True)
class Live:
    """Its number, the adapter's file, and what its `student.json` says."""

    number: int
    adapter: Path
    stored: dict[str, Any]


def write_live(data: Path, number: int, adapter: bytes, stored: Mapping[str, Any]) -> None:
    """Lay it beside the data. Raises `CannotWrite`."""
    folder = data / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ADAPTER).write_bytes(adapter)
        (folder / LIVE).write_bytes(orjson.dumps({"number": number, "student": stored}))
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be written ({error.strerror})") from error


def read_live(data: Path) -> Live | None:
    """What lies beside the data; None where nothing does. Raises `BadData`."""
    folder = data / FOLDER
    if not folder.is_dir():
        return None
    try:
        told = orjson.loads((folder / LIVE).read_bytes())
        return Live(told["number"], folder / ADAPTER, told["student"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadData(f"{folder} cannot be read ({error}): remove it, or train anew") from error
