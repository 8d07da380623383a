"""Adapters laid into the engine's folder: allowed by their hash, beside those of the operator, never too many, by many workers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from frontdesk.engine import adapter_files
from frontdesk.engine.adapter_files import PREFIX, SUMS, CannotLay, lay_adapter
from frontdesk.engine.adapters import _allowed
from frontdesk.engine.models.starter import file_hash


def is_allowed(folder: Path, name: str) -> bool:
    path = folder / f"{name}.gguf"
    return path.exists() and file_hash(path) in _allowed(folder / SUMS, path.name)


def test_what_was_laid_is_allowed_and_may_be_laid_anew(tmp_path: Path) -> None:
    folder = tmp_path / "adapters"
    lay_adapter(folder, f"{PREFIX}a", b"one")
    lay_adapter(folder, f"{PREFIX}b", b"two")
    assert is_allowed(folder, f"{PREFIX}a") and is_allowed(folder, f"{PREFIX}b")
    lay_adapter(folder, f"{PREFIX}a", b"three")
    assert is_allowed(folder, f"{PREFIX}a")
    assert len((folder / SUMS).read_text().splitlines()) == 2


def test_the_operators_own_lines_stay(tmp_path: Path) -> None:
    line = f"{'0' * 64} *theirs.gguf"
    (tmp_path / SUMS).write_text(f"{line}\n")
    lay_adapter(tmp_path, f"{PREFIX}a", b"one")
    assert line in (tmp_path / SUMS).read_text().splitlines()


def test_the_oldest_of_ours_go_with_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_files, "KEPT", 2)
    (tmp_path / "theirs.gguf").write_bytes(b"older than all")
    for name in "abc":
        lay_adapter(tmp_path, f"{PREFIX}{name}", name.encode())
    assert sorted(path.name for path in tmp_path.glob("*.gguf")) == [
        f"{PREFIX}b.gguf",
        f"{PREFIX}c.gguf",
        "theirs.gguf",
    ]
    assert f"{PREFIX}a.gguf" not in (tmp_path / SUMS).read_text()


def test_many_at_once_lose_no_line(tmp_path: Path) -> None:
    names = [f"{PREFIX}{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: lay_adapter(tmp_path, name, name.encode()), names))
    assert all(is_allowed(tmp_path, name) for name in names)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotLay, match="cannot be written"):
        lay_adapter(tmp_path / "file", f"{PREFIX}a", b"one")
