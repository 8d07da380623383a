"""The shape of the repository: where things lie, and how long a file may be."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {"agents", "tools", "platform", "migrations", "tests", "deploy", ".ci"}
LONGEST = 400  # lines of a source file
INDEX_OPTIONS = re.compile(r"^\s*(?:--?(?:extra-)?index-url|--find-links|-[if]\b)")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_top_holds_the_known_folders_and_no_others() -> None:
    assert {path.parts[0] for path in tracked() if len(path.parts) > 1} == FOLDERS


@pytest.mark.parametrize("folder", ["platform", "agents", "tools"])
def test_a_folder_of_packages_is_no_package(folder: str) -> None:
    """`platform/__init__.py` would hide the standard library's module of that name."""
    assert not (ROOT / folder / "__init__.py").exists()


def test_the_tests_are_one_package() -> None:
    assert [path for path in tracked() if path.parts[0] == "tests" and path.name == "__init__.py"] == [
        Path("tests/__init__.py")
    ]


def test_no_source_file_is_long() -> None:
    sources = [path for path in tracked() if path.suffix in {".py", ".ts", ".tsx"}]
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in sources}
    assert sources
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda lock: lock.name)
def test_a_lock_pins_versions_and_names_no_host(lock: Path) -> None:
    lines = lock.read_text().splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert pins
    assert all("==" in pin for pin in pins)
    assert [line for line in lines if "://" in line or INDEX_OPTIONS.match(line)] == []
