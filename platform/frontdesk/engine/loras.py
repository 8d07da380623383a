"""The LoRA adapters of one llama.cpp context: loaded from files, and one of them, or none, in use."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

from llama_cpp import llama_cpp as llama

from frontdesk.engine.errors import BadModel, DecodeFailed


class Loras:
    """Called on the one thread that owns the context."""

    def __init__(self, model: Any, context: Any) -> None:
        self._model, self._context = model, context
        self._loaded: dict[str, Any] = {}
        self._used: str | None = None

    def use(self, name: str | None) -> None:
        """Compute with this adapter from now on. Raises `DecodeFailed` when it has been removed."""
        if name == self._used:
            return
        if name is not None and name not in self._loaded:
            raise DecodeFailed(f"the adapter {name!r} has been removed")
        chosen = [] if name is None else [self._loaded[name]]
        pointers = (llama.llama_adapter_lora_p_ctypes * len(chosen))(*chosen)
        scales = (ctypes.c_float * len(chosen))(*[1.0] * len(chosen))
        llama.llama_set_adapters_lora(self._context, pointers, len(chosen), scales)
        self._used = name

    def add(self, name: str, path: Path) -> None:
        """Load a LoRA in place of an older one. Raises `BadModel` when it is none, or does not fit the model."""
        adapter = llama.llama_adapter_lora_init(self._model, str(path).encode())
        if not adapter:
            raise BadModel(f"{path.name} is no LoRA for this model: make it with the model that is served")
        self.remove(name)
        self._loaded[name] = adapter

    def remove(self, name: str) -> None:
        """Forget a LoRA, if it is there."""
        adapter = self._loaded.pop(name, None)
        if adapter is None:
            return
        if self._used == name:
            self.use(None)
        llama.llama_adapter_lora_free(adapter)
