"""How the chunks of a step are laid out, so that llama.cpp computes each batch in one piece.

With a KV stream per sequence it cuts a batch into parts that hold equally many tokens of sequences whose numbers rise one by
one (llama_batch_allocr::split_equal): chunks of seven lengths become up to seven parts, and each part looks through the whole
beginning of each of its sequences once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from frontdesk.engine.scheduler import Chunk


def batches_of(chunks: Sequence[Chunk], part: int) -> list[list[Chunk]]:
    """The chunks in batches: equally long, of neighbouring sequences, and together at most `part` tokens unless it is one
    alone. The shortest first: what is said goes before what is read."""
    ordered = sorted(chunks, key=lambda chunk: (_length(chunk), chunk.request.slot or 0))
    return [batch for _, alike in groupby(ordered, key=_length) for batch in _neighbours(list(alike), part)]


def _neighbours(alike: list[Chunk], part: int) -> Iterator[list[Chunk]]:
    most = max(1, part // _length(alike[0]))
    runs = groupby(enumerate(alike), key=lambda item: (item[1].request.slot or 0) - item[0])
    for _, numbered in runs:
        run = [chunk for _, chunk in numbered]
        yield from (run[at : at + most] for at in range(0, len(run), most))


def _length(chunk: Chunk) -> int:
    return len(chunk.tokens) + len(chunk.guesses)
