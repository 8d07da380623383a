"""The teacher's replies on disk, one file each, named by everything that they depend on: no question is asked twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from frontdesk.tuning.own.errors import CannotWrite

LARGEST = 1024 * 1024  # bytes of a reply


class Kept:
    """The replies in a folder; the folder is made at the first reply."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reply(self, request: Mapping[str, Any]) -> str | None:
        """The reply to this very request; None when there is none, or what is there cannot be read."""
        with suppress(OSError, orjson.JSONDecodeError, KeyError, TypeError):
            with self._file(request).open("rb") as file:
                said = orjson.loads(file.read(LARGEST))["reply"]
            return said if isinstance(said, str) else None
        return None

    def keep(self, request: Mapping[str, Any], reply: str) -> None:
        """Store a reply, whole or not at all. Raises `CannotWrite`."""
        file = self._file(request)
        draft = file.with_suffix(".part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(orjson.dumps({"reply": reply}))
            draft.replace(file)
        except OSError as error:
            raise CannotWrite(f"{file.parent} cannot be written ({error.strerror}): no more was asked") from error

    def _file(self, request: Mapping[str, Any]) -> Path:
        name = hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).hexdigest()
        return self._folder / name[:2] / f"{name}.json"
