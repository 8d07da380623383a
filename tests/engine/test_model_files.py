"""Model files: the starter is whole, and a file that is no GGUF is refused in plain words."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.engine.models import read_header, starter_path, verify_starter
from frontdesk.engine.models.errors import NotAModel


@pytest.fixture
def chat_model(tmp_path: Path) -> Path:
    """A tiny GGUF with a chat template, as far as its header goes."""
    path = tmp_path / "tiny.gguf"
    writer = GGUFWriter(str(path), "llama")
    writer.add_name("Tiny")
    writer.add_chat_template("{{ messages }}")
    writer.add_token_list(["a", "b"])
    writer.add_tensor("token_embd.weight", np.ones((2, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_the_starter_in_the_package_is_whole() -> None:
    assert verify_starter() == starter_path()
    header = read_header(starter_path())
    assert header.architecture == "llama"
    assert "<|im_start|>" in str(header.values["tokenizer.chat_template"])
    assert starter_path().stat().st_size < 8_000_000


def test_a_header_is_read(chat_model: Path) -> None:
    header = read_header(chat_model)
    assert (header.architecture, header.name, header.tensors) == ("llama", "Tiny", 1)
    assert header.values["tokenizer.ggml.tokens"] is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "middle of its header"),
        (b"PK\x03\x04 a zip", "letters GGUF"),
        (b"GGUF" + struct.pack("<I", 9), "version 9"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**60, 1), "tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60), "metadata keys"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 2**40), "bytes in one text"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 0), "no architecture"),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_plain_words(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(NotAModel, match=problem) as refused:
        read_header(path)
    assert str(path) in refused.value.message


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.gguf"):
        with pytest.raises(NotAModel, match="cannot be read"):
            read_header(path)


@given(noise=st.binary(max_size=200))
def test_no_bytes_whatever_cause_another_error(noise: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.gguf"
    path.write_bytes(b"GGUF\x03\x00\x00\x00" + noise)
    with pytest.raises(NotAModel):
        read_header(path)
