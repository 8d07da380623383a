"""Reading the data that was written for a tenant: anything may stand in a file that a person can edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from frontdesk.tuning.own.errors import BadData
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.own.writing import TOLD

LONGEST_LINE = 4 * 1024 * 1024  # bytes
_EXAMPLE = TypeAdapter(Example)


def examples_in(file: Path) -> Iterator[Example]:
    """The examples of a part, in order; none when there is no file. Raises `BadData` with the line that is none."""
    try:
        with file.open("rb") as lines:
            number = 0
            while line := lines.readline(LONGEST_LINE):
                number += 1
                yield _example(line, f"{file}, line {number}")
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadData(f"{file} cannot be read ({error.strerror}): look at its permissions") from error


def told_in(folder: Path) -> dict[str, Any]:
    """What `data.json` says; empty when there is none. Raises `BadData`."""
    try:
        told = orjson.loads((folder / TOLD).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        raise BadData(f"{folder / TOLD} cannot be read: write the data anew with frontdesk tune data") from error
    if not isinstance(told, dict):
        raise BadData(f"{folder / TOLD} is no object: write the data anew with frontdesk tune data")
    return told


def _example(line: bytes, place: str) -> Example:
    try:
        return _EXAMPLE.validate_json(line)
    except ValidationError as error:
        raise BadData(f"{place} is no example: write the data anew with frontdesk tune data") from error
