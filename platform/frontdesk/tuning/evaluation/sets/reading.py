"""Files of a set, read with a bound on their size."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import orjson

from frontdesk.tuning.evaluation.errors import BadSet

LARGEST = 64 * 1024 * 1024  # bytes of one file
T = TypeVar("T")


def read_json(path: Path, largest: int = LARGEST) -> Any:
    """The JSON of a file of at most so many bytes, packed with gzip or not. Raises `BadSet` when it is missing, too large or no JSON."""
    return _parsed(_unpacked(path, largest) if path.suffix == ".gz" else _read(path, largest), path.name)


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


def _read(path: Path, largest: int = LARGEST) -> bytes:
    try:
        if path.stat().st_size > largest:
            raise _too_large(path, largest)
        return path.read_bytes()
    except OSError as error:
        raise BadSet(f"{path} cannot be read ({error.strerror}): give the folder of the set") from error


def _unpacked(path: Path, largest: int) -> bytes:
    try:
        with gzip.open(path) as file:
            data = file.read(largest + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadSet(f"{path} cannot be unpacked ({error}): get the set again") from error
    if len(data) > largest:
        raise _too_large(path, largest)
    return data


def _too_large(path: Path, largest: int) -> BadSet:
    return BadSet(f"{path} is larger than {largest // 1024 // 1024} MB: take the set's own file")


def _parsed(data: bytes, name: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadSet(f"{name} is no JSON ({error}): get the set again") from error
