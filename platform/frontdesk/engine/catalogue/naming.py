"""From what somebody wrote for a model (a path or a name) to its file."""

from __future__ import annotations

import re
from pathlib import Path

from frontdesk.engine.catalogue.entries import catalogue
from frontdesk.engine.catalogue.errors import NotInstalled, UnknownName
from frontdesk.engine.catalogue.library import ADDED, Library
from frontdesk.engine.models.starter import starter_path
from frontdesk.kit.choice import BUILT_IN


def model_file(given: str, library: Library) -> Path:
    """The file of a model given by name or by path. Raises `NotInstalled`, `UnknownName` with what to do."""
    if given == BUILT_IN:
        return starter_path()
    if _is_path(given):
        return Path(given).expanduser()
    found = library.known(given)
    if found is not None and found.present:
        return found.path
    if found is not None and found.source == ADDED:
        raise NotInstalled(f"{found.path} is gone: put it back, or run frontdesk models use {BUILT_IN}")
    if given in catalogue():
        raise NotInstalled(f"{given} is not on this machine yet: run frontdesk models pull {given}")
    raise UnknownName(f"there is no model {given!r}: give a GGUF's path, or a name of frontdesk models list")


def served_name(given: str | None, file: Path) -> str:
    """What a model is called in the API: the name it was given by, or its file's without what no name may have."""
    if given and not _is_path(given):
        return given
    return re.sub(r"[^A-Za-z0-9._-]+", "-", file.stem).strip("._-")[:64] or "model"


def _is_path(given: str) -> bool:
    return "/" in given or given.startswith("~") or given.endswith(".gguf") or Path(given).is_file()
