"""The version that answers, laid beside the data: read as it was written, told when it is broken, compared as turns would use it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from frontdesk.tuning.own.errors import CannotWrite
from frontdesk.tuning.student.beside import read_live, write_live
from frontdesk.tuning.student.errors import BadData
from frontdesk.tuning.student.judging import live_candidate
from frontdesk.tuning.student.models import Models
from tests.students.makes import TAUGHT


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_live(tmp_path) is None
    write_live(tmp_path, 3, b"GGUF", TAUGHT)
    live = read_live(tmp_path)
    assert live is not None
    assert (live.number, live.adapter.read_bytes(), live.stored) == (3, b"GGUF", TAUGHT)


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"number": 3}'])
def test_what_is_broken_is_told(tmp_path: Path, broken: bytes) -> None:
    write_live(tmp_path, 3, b"GGUF", TAUGHT)
    (tmp_path / "live" / "live.json").write_bytes(broken)
    with pytest.raises(BadData, match="live"):
        read_live(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(CannotWrite):
        write_live(tmp_path / "data", 3, b"GGUF", TAUGHT)


def test_an_adapter_of_another_judge_is_left_alone(tmp_path: Path) -> None:
    write_live(tmp_path, 3, b"GGUF", TAUGHT)
    live = read_live(tmp_path)
    assert live is not None
    models: Any = SimpleNamespace(base=Path("judge-of-a-later-release.gguf"), reranker=None)
    candidate = live_candidate(live, cast(Models, models))
    assert (cast(Any, candidate.judge).adapter, candidate.stored) == (None, TAUGHT)
