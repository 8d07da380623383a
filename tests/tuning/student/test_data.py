"""A folder of training data is read whole, or refused with the file and line that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.tuning.student import data
from frontdesk.tuning.student.data import read_data
from frontdesk.tuning.student.errors import BadData
from tests.tuning.student import tenant


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tenant.write(tmp_path, *tenant.examples())


def test_what_was_written_is_read(folder: Path) -> None:
    read = read_data(folder)
    assert (list(read.learn), list(read.held_out)) == tenant.examples()
    assert read.business == tenant.folder()
    assert read.told["replaced"] == ["email"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{\n", "line 2"),
        (b'{"source": "turn"}\n', "line 2: conversation"),
        (b'{"source": "rumour", "conversation": "c", "agent": "a", "language": "en", "question": "q", "action": "x"}\n', "source"),
        (b"\xff\xfe\n", "line 2"),
        (b'"' + b"x" * 100_001 + b'"\n', "too much"),
    ],
)  # fmt: skip
def test_a_broken_line_is_told(folder: Path, line: bytes, says: str) -> None:
    first = (folder / "learn.jsonl").read_bytes().splitlines(keepends=True)[0]
    (folder / "learn.jsonl").write_bytes(first + line)
    with pytest.raises(BadData, match=says) as told:
        read_data(folder)
    assert "learn.jsonl" in told.value.message and len(told.value.message) < 400


def test_too_many_lines_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST_LINES", 2)
    with pytest.raises(BadData, match="line 3"):
        read_data(folder)


@pytest.mark.parametrize("name", ["learn.jsonl", "held_out.jsonl", "data.json"])
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BadData, match=name):
        read_data(folder)


def test_data_of_before_businesses_were_written_is_told(folder: Path) -> None:
    (folder / "business").rename(folder / "elsewhere")
    with pytest.raises(BadData, match="tune data"):
        read_data(folder)
