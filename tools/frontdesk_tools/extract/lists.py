"""Several values of one kind in a row: "[1, 2, 3]", "(40.7, -74.0)", "12, 24 and 36", "'Age', 'Income' and 'Education'"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from frontdesk_tools.extract.base import Candidate

_LONGEST = 2000  # characters of one written list
_DEEPEST = 3
_BETWEEN = re.compile(
    r"\s*(?:,|;|/|&|,?\s*\b(?:and|et|or|ou|plus)\b|,?\s*\band also\b)\s*(?:(?:the|a|an|la|le|les|un|une)\s+)?",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"[\[(](?=[\s\[(]{0,6}(?:-?[\d.]|['\"]))")
_CLOSING = {"[": "]", "(": ")"}


def find_written_lists(text: str) -> Iterator[Candidate]:
    """Lists in brackets, as JSON or Python write them; numbers in parentheses count when they are at least two."""
    end = 0
    for match in _WRITTEN.finditer(text):
        if match.start() < end:
            continue
        stop = _closed(text, match.start())
        value = _parsed(text[match.start() : stop]) if stop else None
        if value and stop and (text[match.start()] == "[" or len(value) > 1):
            end = stop
            yield Candidate("list", value, text[match.start() : stop], match.start(), stop)


def find_told_lists(text: str, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Runs of at least two candidates of one kind with nothing but a comma or an "and" between them."""
    run: list[Candidate] = []
    for candidate in [*found, None]:
        if candidate is not None and run and _follows(text, run[-1], candidate):
            run.append(candidate)
            continue
        if len(run) > 1:
            yield _joined(text, run)
        run = [candidate] if candidate is not None else []


def _follows(text: str, one: Candidate, other: Candidate) -> bool:
    between = text[one.end : other.start].strip("'\"“”’")
    return one.kind == other.kind and bool(_BETWEEN.fullmatch(between))


def _joined(text: str, run: Sequence[Candidate]) -> Candidate:
    start, end = run[0].start, run[-1].end
    return Candidate("list", tuple(c.value for c in run), text[start:end], start, end, unit=run[0].kind)


def _closed(text: str, start: int) -> int | None:
    """Where the bracket that opens at `start` is closed; None when it is not, or too far away."""
    open_ones: list[str] = []
    for at in range(start, min(len(text), start + _LONGEST)):
        if text[at] in _CLOSING:
            open_ones.append(_CLOSING[text[at]])
            if len(open_ones) > _DEEPEST:
                return None
        elif open_ones and text[at] == open_ones[-1]:
            open_ones.pop()
            if not open_ones:
                return at + 1
    return None


def _parsed(written: str) -> tuple[Any, ...] | None:
    plain = re.sub(r"'([^'\"]*)'", r'"\1"', written.replace("(", "[").replace(")", "]"))
    try:
        found: tuple[Any, ...] = _frozen(json.loads(plain))
    except (json.JSONDecodeError, RecursionError):
        return None
    return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
