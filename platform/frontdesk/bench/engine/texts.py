"""What the loads are written in: sentences of many small businesses, and questions to them."""

from __future__ import annotations

from functools import cache
from random import Random

from frontdesk.tuning.embedder.pairs import written


@cache
def corpus() -> tuple[str, ...]:
    """All sentences, in a fixed order."""
    return tuple(fact.sentence for source in written() if source.language == "en" for fact in source.facts)


def words(chance: Random, count: int) -> str:
    """A text of `count` words, sentences in random order."""
    found: list[str] = []
    while len(found) < count:
        found += chance.choice(corpus()).split()
    return " ".join(found[:count])
