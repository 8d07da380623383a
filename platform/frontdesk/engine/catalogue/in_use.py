"""Which file the chat model of this installation is."""

from __future__ import annotations

from pathlib import Path

from frontdesk.engine.catalogue.library import Library
from frontdesk.engine.catalogue.naming import model_file
from frontdesk.engine.models import starter_path
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings


def chat_file(settings: Settings) -> Path | None:
    """The chat model's file; None when it is behind a URL. Raises `CatalogueError` for a name that is not on this machine."""
    if settings.model is None:
        return starter_path()
    if settings.model.startswith(("http://", "https://")):
        return None
    return model_file(settings.model, Library(Home.of(settings).models))
