"""What a new version is an adapter of."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.engine.models import starter_path
from frontdesk.kit.settings import Settings
from frontdesk.tuning.chat.choosing import JUDGE, base_of
from frontdesk.tuning.chat.errors import BadBase
from tests.tuning.chat.bases import LLAMA, Tiny


def settings(home: Path, model: object = None) -> Settings:
    return Settings(home=home, model=None if model is None else str(model))


def test_the_model_in_use_where_it_can_be_adapted(tmp_path: Path) -> None:
    base, other = LLAMA.write(tmp_path / "base.gguf"), Tiny("gemma").write(tmp_path / "other.gguf")
    assert base_of(settings(tmp_path, base)) == str(base.resolve())
    for model in (None, "built-in", starter_path(), other, "https://models.example/v1"):
        assert base_of(settings(tmp_path, model)) is None


def test_what_is_asked_for_comes_first(tmp_path: Path) -> None:
    base, other = LLAMA.write(tmp_path / "base.gguf"), Tiny("gemma").write(tmp_path / "other.gguf")
    assert base_of(settings(tmp_path, base), JUDGE) is None
    assert base_of(settings(tmp_path), str(base)) == str(base.resolve())
    assert base_of(settings(tmp_path), str(starter_path())) == str(starter_path().resolve())
    with pytest.raises(BadBase, match="gemma"):
        base_of(settings(tmp_path, base), str(other))
