"""The catalogue: `catalogue.yaml` beside this file, read and checked."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
MOST_BYTES = 500 * 10**9  # of one model's file
_PATH_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"


class EntryShape(BaseModel):
    """What of a model decides the size of its KV cache."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layers: int = Field(ge=1, le=1000)
    kv_heads: int = Field(ge=1, le=1000)
    head_width: int = Field(ge=1, le=10_000)
    context: int = Field(ge=1, le=10_000_000)


class Entry(BaseModel):
    """One model of the catalogue. Where nobody could check the SHA-256 it is None, `bytes` is an estimate, and the hub's own is checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=NAME)
    repo: str = Field(pattern=rf"^{_PATH_PART}/{_PATH_PART}$")
    revision: str = Field(default="main", pattern=rf"^{_PATH_PART}$")
    file: str = Field(pattern=rf"^{_PATH_PART}\.gguf$")
    quantisation: str = Field(max_length=20)
    licence: str = Field(max_length=60)
    bytes: int = Field(ge=1, le=MOST_BYTES)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    shape: EntryShape


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """Every model of the catalogue by its name."""
    text = files("frontdesk.engine.catalogue").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    return {entry.name: entry for entry in TypeAdapter(list[Entry]).validate_python(yaml.safe_load(text))}
