"""Trained layers as a GGUF of their own in Q8_0; the published model's tables are joined to them at set-up."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

from frontdesk.tuning.bert.model import FROZEN, Weights

_Q8 = gguf.GGMLQuantizationType.Q8_0


def write_layers(weights: Weights, target: Path, name: str) -> None:
    """Write every trained weight; matrices in Q8_0, the rest in F32."""
    writer = gguf.GGUFWriter(target, "bert")
    writer.add_name(f"Frontdesk {name}, without the embedder's tables")
    writer.add_license("Apache-2.0")
    for tensor, weight in weights.items():
        if tensor in FROZEN:
            continue
        values = weight.detach().numpy().astype(np.float32)
        if values.ndim == 2 and values.shape[0] > 1:
            writer.add_tensor(tensor, gguf.quants.quantize(values, _Q8), raw_dtype=_Q8)
        else:
            writer.add_tensor(tensor, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
