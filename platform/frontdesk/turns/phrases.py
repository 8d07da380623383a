"""The vectors of the phrases that every agent knows, kept in a file so that they are embedded once and not at every start.

Only phrases of the product are kept, no tenant's. The file fits one list of texts and one embedder: a digest tells the
texts, the vector of a probe tells the embedder.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog

from frontdesk_agents.commonplaces.bank import PROBE
from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.examples import Phrase, Vectors, embed_all, english

SAME = 1e-3  # a vector of one text and one embedder differs by less in every place, whatever it was embedded with

log = structlog.get_logger(__name__)


class Remembering(Embedder, Protocol):
    """An embedder that can be told what is known already."""

    def remember(self, fresh: Mapping[str, list[float]]) -> None: ...


async def learn(phrases: Sequence[Phrase], embedder: Remembering, kept: Path) -> None:
    """Make the embedder know the phrases: from the file `kept`, or by embedding them and writing that file."""
    texts = [PROBE, *dict.fromkeys(english(phrase.text, phrase.language) for phrase in phrases)]
    probe = await embed_all([PROBE], embedder)
    vectors = _read(kept, texts)
    if vectors is None or not _alike(vectors[0], probe[0]):
        vectors = await embed_all(texts, embedder)
        _write(kept, texts, vectors)
    embedder.remember(dict(zip(texts, vectors.tolist(), strict=True)))


def _read(kept: Path, texts: Sequence[str]) -> Vectors | None:
    """The vectors of these texts as rows; None when the file has none, or others'."""
    try:
        with np.load(kept, allow_pickle=False) as data:
            vectors: Vectors = data["vectors"]
            fits = str(data["texts"]) == _digest(texts) and vectors.ndim == 2 and len(vectors) == len(texts)
            return vectors if fits and vectors.dtype == np.float32 else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(kept: Path, texts: Sequence[str], vectors: Vectors) -> None:
    """Replace the file in one step: other workers read it. Without it all goes on, only slower at the next start."""
    try:
        with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
            made = Path(scratch) / kept.name
            np.savez(made, texts=_digest(texts), vectors=vectors)
            made.replace(kept)
    except OSError as error:
        log.warning("the phrases' vectors cannot be kept", error=str(error))


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _alike(one: Vectors, other: Vectors) -> bool:
    return one.shape == other.shape and bool(np.abs(one - other).max() < SAME)
