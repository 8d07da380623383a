"""The folder of a student: its files are written beside earlier ones and take their place together, when all is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from frontdesk.tuning.own.errors import CannotWrite

ADAPTER, STUDENT, REPORT, CARD = FILES = ("adapter.gguf", "student.json", "report.json", "card.md")
CHECKPOINT = "checkpoint.pt"

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@contextmanager
def writing(to: Path) -> Iterator[None]:
    """Make the folder; no unfinished file stays. Raises `CannotWrite` for whatever cannot be written meanwhile."""
    try:
        to.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise CannotWrite(f"{to} cannot be written ({error.strerror}): earlier files are as they were") from error
    finally:
        for name in FILES:
            with suppress(OSError):
                draft(to, name).unlink(missing_ok=True)


def draft(to: Path, name: str) -> Path:
    """Where a file is written at first."""
    return to / f"{name}.part"


def keep(to: Path, stored: Mapping[str, Any], told: Mapping[str, Any], card: str) -> None:
    """Write what is still missing, and put all in the place of earlier files; the checkpoint goes. Raises `OSError`."""
    draft(to, STUDENT).write_bytes(orjson.dumps(stored, option=_JSON))
    draft(to, REPORT).write_bytes(orjson.dumps(told, option=_JSON))
    draft(to, CARD).write_text(card, encoding="utf-8")
    for name in FILES:
        draft(to, name).replace(to / name)
    (to / CHECKPOINT).unlink(missing_ok=True)
