"""The trained embedder as a GGUF of its own layers in Q8_0; the embedder's tables are joined to them at set-up."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

from frontdesk.tuning.embedder.model import FROZEN, Weights

_Q8 = gguf.GGMLQuantizationType.Q8_0


def write_layers(weights: Weights, target: Path) -> None:
    """Write every trained weight; matrices in Q8_0, the rest in F32."""
    writer = gguf.GGUFWriter(target, "bert")
    writer.add_name("Frontdesk embedder, without the embedder's tables")
    writer.add_license("Apache-2.0")
    for name, weight in weights.items():
        if name in FROZEN:
            continue
        values = weight.detach().numpy().astype(np.float32)
        if values.ndim == 2:
            writer.add_tensor(name, gguf.quants.quantize(values, _Q8), raw_dtype=_Q8)
        else:
            writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
