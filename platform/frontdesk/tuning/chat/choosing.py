"""Which base a new version is an adapter of: what was asked for, else the model in use where that can be adapted, else the judge."""

from __future__ import annotations

from pathlib import Path

from frontdesk.engine.catalogue.in_use import chat_file
from frontdesk.engine.models import starter_path
from frontdesk.kit.settings import Settings
from frontdesk.tuning.chat.described import describe
from frontdesk.tuning.chat.errors import BadBase

JUDGE = "judge"


def base_of(settings: Settings, asked: str | None = None) -> str | None:
    """The path of a chat model's file, or None for the package's judge. `asked` is a path, or `JUDGE`. Raises `BadBase` for a path of
    which no adapter can be trained, `CatalogueError`."""
    if asked == JUDGE:
        return None
    if asked is not None:
        return str(describe(Path(asked).expanduser().resolve()).path)
    file = chat_file(settings)
    if file is None or file == starter_path():  # the built-in starter decides nothing
        return None
    try:
        return str(describe(file.resolve()).path)
    except BadBase:
        return None
