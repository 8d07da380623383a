"""Files of a set, read with a bound on their size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import orjson

from frontdesk.tuning.evaluation.errors import BadSet

LARGEST = 64 * 1024 * 1024  # bytes of one file
T = TypeVar("T")


def read_json(path: Path) -> Any:
    """The JSON of a file. Raises `BadSet` when it is missing, too large or no JSON."""
    return _parsed(_read(path), path.name)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file's lines. Raises `BadSet`."""
    lines = [line for line in _read(path).splitlines() if line.strip()]
    found = [_parsed(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1)]
    if not all(isinstance(each, dict) for each in found):
        raise BadSet(f"{path.name} does not hold one JSON object a line: take the set's own file")
    return found


def evenly(cases: Sequence[T], limit: int | None) -> list[T]:
    """At most `limit` cases, spread evenly over all."""
    if limit is None or len(cases) <= limit:
        return list(cases)
    return [cases[at * len(cases) // limit] for at in range(limit)]


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadSet(f"{path} is larger than {LARGEST // 1024 // 1024} MB: take the set's own file")
        return path.read_bytes()
    except OSError as error:
        raise BadSet(f"{path} cannot be read ({error.strerror}): give the folder of the set") from error


def _parsed(data: bytes, name: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadSet(f"{name} is no JSON ({error}): get the set again") from error
