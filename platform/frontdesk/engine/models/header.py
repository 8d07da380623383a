"""The head of a GGUF file, read without llama.cpp and with every length bounded, since anybody may have made the file.

Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (little-endian, versions 2 and 3).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from frontdesk.engine.models.errors import NotAModel

Value = str | int | float | bool | None  # None stands for an array, which is skipped

_MOST_KEYS = 4096
_MOST_TENSORS = 100_000
_MOST_ELEMENTS = 4_000_000
_LONGEST_TEXT = 4_000_000  # bytes
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_TEXT, _ARRAY = 8, 9


@dataclass(frozen=True)
class Header:
    """What a GGUF says of itself; `values` holds its plain metadata by key, arrays as None."""

    version: int
    tensors: int
    values: Mapping[str, Value]

    @property
    def architecture(self) -> str:
        return str(self.values.get("general.architecture", ""))

    @property
    def name(self) -> str:
        return str(self.values.get("general.name") or "")


def read_header(path: Path) -> Header:
    """Read and check the head. Raises `NotAModel` with what is wrong."""
    try:
        with path.open("rb") as file:
            return _read(_Reader(file, path))
    except OSError as error:
        raise NotAModel(f"{path} cannot be read ({error.strerror}): give the path of a GGUF file") from error


def _read(reader: _Reader) -> Header:
    if reader.take(4) != b"GGUF":
        raise reader.error("it does not begin with the letters GGUF")
    version = reader.number(4)
    if version not in (2, 3):
        raise reader.error(f"it is of GGUF version {version}, and we read 2 and 3")
    tensors = reader.count(10, _MOST_TENSORS, "tensors")
    keys = reader.count(10, _MOST_KEYS, "metadata keys")
    header = Header(version, tensors, dict(reader.pair() for _ in range(keys)))
    if not header.architecture:
        raise reader.error("its metadata name no architecture")
    if not tensors:
        raise reader.error("it holds no tensors")
    return header


class _Reader:
    """Takes values off a file and says where it broke."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path = file, path

    def error(self, problem: str) -> NotAModel:
        return NotAModel(f"{self._path} is no usable GGUF: {problem}. Download it again, or give another file")

    def take(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) != size:
            raise self.error("it ends in the middle of its header")
        return data

    def number(self, kind: int) -> int:
        return int(self._plain(kind))

    def count(self, kind: int, most: int, what: str) -> int:
        value = self.number(kind)
        if value > most:
            raise self.error(f"it claims {value} {what}")
        return value

    def pair(self) -> tuple[str, Value]:
        return self._text(), self._value(self.number(4))

    def _value(self, kind: int) -> Value:
        if kind == _TEXT:
            return self._text()
        if kind == _ARRAY:
            self._skip_array()
            return None
        return self._plain(kind)

    def _plain(self, kind: int) -> int | float | bool:
        layout = _NUMBERS.get(kind)
        if layout is None:
            raise self.error(f"its metadata use the unknown type {kind}")
        value: int | float | bool = struct.unpack(layout, self.take(struct.calcsize(layout)))[0]
        return value

    def _text(self) -> str:
        size = self.count(10, _LONGEST_TEXT, "bytes in one text")
        return self.take(size).decode("utf-8", errors="replace")

    def _skip_array(self) -> None:
        kind = self.number(4)
        length = self.count(10, _MOST_ELEMENTS, "elements in one array")
        if kind == _TEXT:
            for _ in range(length):
                self.take(self.count(10, _LONGEST_TEXT, "bytes in one text"))
        elif kind in _NUMBERS:
            self.take(length * struct.calcsize(_NUMBERS[kind]))
        else:
            raise self.error(f"its metadata hold an array of the unknown type {kind}")
