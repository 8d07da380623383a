"""Whether a GGUF holds a model to chat with."""

from __future__ import annotations

from pathlib import Path

from frontdesk.engine.models.errors import NotAModel
from frontdesk.engine.models.header import Header, read_header

_TOKENS, _TEMPLATE = "tokenizer.ggml.tokens", "tokenizer.chat_template"


def check_chat_model(path: Path) -> tuple[str, bool]:
    """Its architecture, and whether it brings a chat template. Raises `NotAModel`."""
    header = read_header(path)
    for problem, found in _problems(header).items():
        if found:
            raise NotAModel(f"{path} {problem}")
    return header.architecture, bool(header.values.get(_TEMPLATE))


def _problems(header: Header) -> dict[str, bool]:
    values, kind = header.values, header.architecture
    parts = values.get("split.count")
    return {
        f"is of the type {values.get('general.type')}: give a whole model": values.get("general.type", "model")
        != "model",
        "has no tokenizer: give an instruct (chat) model's GGUF": _TOKENS not in values,
        "is an embedding model: give an instruct (chat) model's GGUF": (
            f"{kind}.pooling_type" in values or values.get(f"{kind}.attention.causal") is False
        ),
        "is one part of several: join them with llama.cpp's llama-gguf-split --merge, and give the whole": (
            isinstance(parts, int) and parts > 1
        ),
    }
