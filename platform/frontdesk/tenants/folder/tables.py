"""A CSV file as a table: its form is checked here, its cells by the record they belong to."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from frontdesk.tenants.folder.problems import Problems
from frontdesk.tenants.folder.values import BadCell

ROWS = 50_000

T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """A parsed CSV file: headers, and rows with the line each starts on. Every row has one cell for each header."""

    file: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


class Row:
    """One row, whose cells are read with their problems noted; an unreadable cell reads as None."""

    def __init__(self, file: str, line: int, cells: dict[str, str], problems: Problems) -> None:
        self._file, self._line, self._cells, self._problems = file, line, cells, problems
        self.good = True

    def text(self, name: str, limit: int, *, required: bool = False) -> str:
        """The cell's text, at most `limit` characters."""
        value = self._cells.get(name, "")
        if required and not value:
            self.bad(name, "must not be empty")
        if len(value) > limit:
            self.bad(name, f"is longer than {limit} characters: shorten it")
        return value

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """The cell's value, or None when it is empty or unreadable."""
        if not (cell := self._cells.get(name, "")):
            return None
        try:
            return reader(cell)
        except (BadCell, OverflowError) as error:
            self.bad(name, error.message if isinstance(error, BadCell) else "is too far from today")
            return None

    def need(self, name: str, reader: Callable[[str], T], stand_in: T) -> T:
        """The cell's value; a problem is noted when there is none."""
        if not self._cells.get(name, ""):
            self.bad(name, "must not be empty")
            return stand_in
        value = self.read(name, reader)
        return stand_in if value is None else value

    def bad(self, name: str, message: str) -> None:
        """Note a problem of this row."""
        self.good = False
        self._problems.add(self._file, f"line {self._line}, {name}", message)


def parse_table(text: str, file: str, required: Sequence[str], problems: Problems) -> Table | None:
    """A CSV text with "," or ";" between cells; None, with the problem noted, when its form is wrong."""
    lines = _lines(text)
    try:
        headers = tuple(cell.strip() for cell in next(lines, (1, []))[1])
        if not _good_headers(headers, file, required, problems):
            return None
        return Table(file, headers, tuple(_rows(lines, file, headers, problems)))
    except csv.Error as error:
        problems.add(file, "", f"is not CSV ({error}): check its quotes")
        return None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells]


def _good_headers(headers: tuple[str, ...], file: str, required: Sequence[str], problems: Problems) -> bool:
    missing = [name for name in required if name not in headers]
    repeated = sorted({name for name in headers if headers.count(name) > 1})
    if missing:
        problems.add(file, "line 1", f"lacks the column {', '.join(missing)}: the first line names the columns")
    if repeated:
        problems.add(file, "line 1", f"names {', '.join(repeated)} twice: keep one column of each name")
    return not missing and not repeated


def _rows(
    lines: Iterator[tuple[int, list[str]]], file: str, headers: tuple[str, ...], problems: Problems
) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    for line, cells in lines:
        if not any(cells):
            continue
        count += 1
        if count > ROWS:
            problems.add(file, f"line {line}", f"is beyond the {ROWS} rows that can be imported")
            return
        if len(cells) != len(headers):
            message = f'has {len(cells)} cells, not {len(headers)}: put text that holds commas in "quotes"'
            problems.add(file, f"line {line}", message)
            continue
        yield line, dict(zip(headers, cells, strict=True))
