"""A BERT of two GGUFs: layers that were fine-tuned, and the tables of the model that they were tuned from.

So the package carries eleven megabytes of layers, and the tables come with the published model.
"""

from __future__ import annotations

from pathlib import Path

import gguf


def join(base: Path, layers: Path, target: Path) -> None:
    """Write `base` to `target` with every tensor of `layers`, in place of its own where it has one."""
    whole, tuned = gguf.GGUFReader(base), gguf.GGUFReader(layers)
    replaced = {tensor.name: tensor for tensor in tuned.tensors}
    writer = gguf.GGUFWriter(target, "bert")
    _copy_metadata(whole, writer)
    added = [tensor for tensor in tuned.tensors if tensor.name not in {own.name for own in whole.tensors}]
    for tensor in [*whole.tensors, *added]:
        chosen = replaced.get(tensor.name, tensor)
        writer.add_tensor(chosen.name, chosen.data, raw_dtype=chosen.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _copy_metadata(base: gguf.GGUFReader, writer: gguf.GGUFWriter) -> None:
    for name, field in base.fields.items():
        if name.startswith("GGUF.") or name in ("general.architecture", "general.name"):
            continue
        inner = field.types[1] if len(field.types) > 1 else None
        writer.add_key_value(name, field.contents(), field.types[0], inner)
    writer.add_name("Frontdesk")
