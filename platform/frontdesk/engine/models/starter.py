"""The chat model that ships with the package; its card is starter.md beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from frontdesk.engine.models.errors import Altered

_FOLDER = Path(__file__).parent


def starter_path() -> Path:
    """Where the starter GGUF lies."""
    return _FOLDER / "starter.gguf"


def starter_hash() -> str:
    """The SHA-256 that the starter was shipped with."""
    return (_FOLDER / "starter.sha256").read_text().split()[0]


def verify_starter() -> Path:
    """The starter's path after its bytes were checked. Raises `Altered`."""
    path = starter_path()
    if not path.exists() or file_hash(path) != starter_hash():
        raise Altered(f"{path} is missing or not the file that was shipped: install the package again")
    return path


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
