"""How models look in a terminal: the table of them, and the bar of a download."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

import typer

from frontdesk.engine.catalogue.listing import Row

STEP_SECONDS = 0.2  # between two looks of the bar
_HEAD = ("", "name", "quantised", "size", "needs", "gets here", "licence", "state")


def table(rows: list[Row], free: int, used: str | None) -> str:
    """The models below each other, and what this machine has."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    notes = [f"\n{size(free)} of memory are free. * is used; frontdesk models use NAME chooses another."]
    if used is not None and not any(row.in_use for row in rows):
        notes.append(f"Used: {used}")
    return "\n".join([*lines, *notes])


def _cells(row: Row) -> tuple[str, ...]:
    gets = f"{row.sequences} x {row.context} tokens" if row.sequences else "does not fit" if row.needed else ""
    state = f"{row.here * 100 // max(1, row.bytes)} % here" if row.state == "partly here" else row.state
    needs = size(row.needed) if row.needed else ""
    return "*" if row.in_use else "", row.name, row.quantisation, size(row.bytes), needs, gets, row.licence, state


def size(count: float) -> str:
    """Bytes as a person reads them."""
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


class Bar:
    """A download on stderr: a line that moves in a terminal, else a line each tenth."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._moves = sys.stderr.isatty()
        self._began: tuple[float, int] | None = None
        self._shown = -1.0
        self._tenth = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._moves and self._shown >= 0:
            typer.echo(err=True)

    def show(self, done: int, total: int) -> None:
        """Show so many bytes of so many."""
        now = time.monotonic()
        if self._began is None:
            self._began = (now, done)
        if not self._is_due(now, done, total):
            return
        line = self._line(now - self._began[0], done - self._began[1], done, total)
        typer.echo(f"\r{line}\x1b[K" if self._moves else line, nl=not self._moves, err=True)

    def _is_due(self, now: float, done: int, total: int) -> bool:
        if self._moves:
            due = done == total or now - self._shown >= STEP_SECONDS
            self._shown = now if due else self._shown
            return due
        due, self._tenth = done * 10 // max(1, total) != self._tenth, done * 10 // max(1, total)
        return due

    def _line(self, seconds: float, came: int, done: int, total: int) -> str:
        share = done / max(1, total)
        filled = int(share * 24)
        rate = came / seconds if seconds > 0.5 else 0.0
        left = f", {_duration((total - done) / rate)} left" if rate and done < total else ""
        speed = f"  {rate / 1e6:.1f} MB/s{left}" if rate else ""
        return f"{self._name}  [{'#' * filled}{'.' * (24 - filled)}] {share:4.0%}  {size(done)} of {size(total)}{speed}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {rest} s"
