"""The chat model that was chosen for a home (`frontdesk models use NAME`): one line in a file, read when the settings are."""

from __future__ import annotations

from pathlib import Path

BUILT_IN = "built-in"
_LONGEST = 4096  # bytes


def read_choice(home: Path) -> str | None:
    """The chosen model's name, or None."""
    try:
        with _file(home).open("rb") as file:
            return file.read(_LONGEST).decode(errors="replace").strip() or None
    except OSError:
        return None


def store_choice(home: Path, name: str) -> None:
    """Choose a model by its name; `BUILT_IN` for the one that ships with the package."""
    chosen = _file(home)
    chosen.parent.mkdir(parents=True, exist_ok=True)
    fresh = chosen.with_suffix(".new")
    fresh.write_text(f"{name}\n")
    fresh.replace(chosen)


def _file(home: Path) -> Path:
    return home.expanduser() / "models" / "in-use"
