"""What a run begins with: the businesses, some held out, and the embedder's weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import gguf
import numpy as np
import torch
from torch import Tensor

from frontdesk.tuning.bert.model import Bert
from frontdesk.tuning.embedder.pairs import Fact, Source, generated, held_out, written
from frontdesk_agents.gloss import to_english

GENERATED_SEED = 17


def sources(generated_ones: int, today: date) -> tuple[list[Source], list[Source]]:
    """The businesses to train on and those held out. French is read in its English gloss, as the embedder meets it."""
    known = [*written(), *generated(GENERATED_SEED, generated_ones, today)]
    return [glossed(source) for source in known], [glossed(source) for source in held_out()]


def first_weights(embedder: Path) -> tuple[dict[str, Tensor], Bert]:
    """The embedder's weights and shape."""
    reader = gguf.GGUFReader(embedder)
    weights = {
        tensor.name: torch.from_numpy(
            np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        )
        for tensor in reader.tensors
    }
    layers, heads = (reader.fields[f"bert.{name}"].contents() for name in ("block_count", "attention.head_count"))
    return weights, Bert(layers=int(layers), heads=int(heads))


def glossed(source: Source) -> Source:
    """A French business in its English gloss, as the models meet it."""
    if source.language != "fr":
        return source
    return replace(source, facts=[_glossed_fact(fact) for fact in source.facts])


def _glossed_fact(fact: Fact) -> Fact:
    return Fact(to_english(fact.sentence), _each(fact.questions), _each(fact.near))


def _each(texts: Sequence[str]) -> list[str]:
    return [to_english(text) for text in texts]
