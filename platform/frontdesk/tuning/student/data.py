"""Reading a folder as `frontdesk tune data` writes it: examples to learn from, examples held out, and the business."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from frontdesk.tenants.folder import BusinessFolder, read_folder
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.own.writing import BUSINESS
from frontdesk.tuning.student.errors import BadData

MOST_LINES = 50_000  # of one part
LONGEST_LINE = 100_000  # bytes

_EXAMPLE: TypeAdapter[Example] = TypeAdapter(Example)


@dataclass(frozen=True)
class TenantData:
    """Everything a student is made from; `told` is what `data.json` says of it."""

    learn: tuple[Example, ...]
    held_out: tuple[Example, ...]
    business: BusinessFolder
    told: dict[str, Any]

    def of_agents(self, examples: Sequence[Example]) -> list[Example]:
        """Those of agents that the business still has."""
        return [example for example in examples if example.agent in self.business.agents]

    def as_told(self) -> dict[str, Any]:
        """What a report says of it."""
        return {
            "sources": dict(Counter(example.source for example in self.learn)),
            "replaced": self.told.get("replaced", []),
            "not_covered": self.told.get("not_covered", []),
            "teacher": self.told.get("teacher"),
        }


def read_data(folder: Path) -> TenantData:
    """The data of a folder. Raises `BadData` with the file and line that are wrong, `FolderErrors` for the business."""
    learn, held_out = (tuple(_examples(folder / f"{part}.jsonl")) for part in ("learn", "held_out"))
    if not (folder / BUSINESS).is_dir():
        raise BadData(f"{folder} has no folder {BUSINESS}: write it anew with `frontdesk tune data`")
    return TenantData(learn, held_out, read_folder(folder / BUSINESS), _told(folder / "data.json"))


def _examples(path: Path) -> Iterator[Example]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE + 1), b""), 1):
                if number > MOST_LINES or len(line) > LONGEST_LINE:
                    raise BadData(
                        f"{path.name}, line {number}: too much, {MOST_LINES} lines of 100 KB are read at most"
                    )
                yield _example(path, number, line)
    except OSError as error:
        raise BadData(f"{path} cannot be read ({error.strerror}): write it with `frontdesk tune data`") from error


def _example(path: Path, number: int, line: bytes) -> Example:
    try:
        return _EXAMPLE.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadData(f"{path.name}, line {number}: {where}: {first['msg']}"[:300]) from error


def _told(path: Path) -> dict[str, Any]:
    try:
        told = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BadData(f"{path} cannot be read: write it anew with `frontdesk tune data`") from error
    if not isinstance(told, dict):
        raise BadData(f"{path.name} holds no object: write it anew with `frontdesk tune data`")
    return told
