"""A LoRA of a model's matrices as a GGUF adapter, as llama.cpp reads it (its `convert_lora_to_gguf.py` writes the same)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


def write_lora(
    pairs: Mapping[str, tuple[Matrix, Matrix]], alpha: float, target: Path, architecture: str = "bert"
) -> None:
    """Write `weight name: (a, b)`, which adds alpha / rank * b @ a to the weight; a is (rank, inputs), b (outputs, rank).

    `architecture` is that of the model's GGUF. Numbers are float16. Raises `OSError`.
    """
    writer = gguf.GGUFWriter(target, architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, (a, b) in pairs.items():
        writer.add_tensor(f"{name}.lora_a", np.ascontiguousarray(a, dtype=np.float16))
        writer.add_tensor(f"{name}.lora_b", np.ascontiguousarray(b, dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
