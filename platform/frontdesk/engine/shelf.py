"""What sequences held when they had to make room, kept in the machine's memory until it is asked for again.

A sequence of the KV cache is there for a reply that runs; a conversation's history is worth keeping long after it, and costs a
copy to bring back where computing it costs a thousand times as much. Like a sequence, what is kept belongs to one scope.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frontdesk.engine.beginnings import common_prefix
from frontdesk.engine.request import is_of

State = NDArray[np.uint8]
"""One sequence's keys and values, as llama.cpp writes them."""


@dataclass(frozen=True, eq=False)
class Kept:
    """The state of a sequence that held `tokens`."""

    scope: str
    tokens: list[int]
    state: State


class Shelf:
    """States by scope, at most `room` bytes of them: what was used longest ago is forgotten first."""

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self._kept: dict[Kept, None] = {}  # in the order of their use
        self._of: defaultdict[str, list[Kept]] = defaultdict(list)

    def put(self, kept: Kept) -> None:
        """Keep a state in place of those that it continues, if it is not larger than the shelf."""
        if kept.state.nbytes > self.room:
            return
        for other in [one for one in self._of[kept.scope] if _begins(kept.tokens, one.tokens)]:
            self._drop(other)
        self._kept[kept] = None
        self._of[kept.scope].append(kept)
        self.used += kept.state.nbytes
        while self.used > self.room:
            self._drop(next(iter(self._kept)))

    def longest(self, tokens: list[int], scope: str) -> tuple[Kept | None, int]:
        """What begins most like `tokens`, and how many of them it holds."""
        best, shared = None, 0
        for kept in self._of.get(scope, ()):
            length = common_prefix(kept.tokens, tokens)
            if length > shared:
                best, shared = kept, length
        return best, shared

    def use(self, kept: Kept) -> None:
        """It was asked for just now."""
        if kept in self._kept:
            self._kept[kept] = self._kept.pop(kept)

    def forget(self, adapter: str) -> None:
        """Drop all that was computed with an adapter."""
        for kept in [one for one in self._kept if is_of(one.scope, adapter)]:
            self._drop(kept)

    def _drop(self, kept: Kept) -> None:
        del self._kept[kept]
        self._of[kept.scope].remove(kept)
        if not self._of[kept.scope]:
            del self._of[kept.scope]
        self.used -= kept.state.nbytes


def _begins(tokens: list[int], beginning: list[int]) -> bool:
    return tokens[: len(beginning)] == beginning
