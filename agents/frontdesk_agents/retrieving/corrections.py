"""What operators have corrected of an agent: messages that are known to mean an action, or to have an answer of their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

DONT_KNOW = "dont_know"  # the action of a message that the documents do not answer


@dataclass(frozen=True)
class Correction:
    """One correction. `action` is a tool's name, answer, dont_know, hand_off, greet ...; `document_id` holds the sentences
    that answer instead, where an operator wrote some."""

    id: str
    question: str
    language: str
    action: str
    document_id: str | None = None


@dataclass(frozen=True, eq=False)
class Corrections:
    """The corrections of one agent, the newest first, and the unit vector of each question as rows."""

    entries: tuple[Correction, ...] = ()
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def of(self, actions: Collection[str]) -> Corrections:
        """Those of these actions: an agent's next version may have fewer tools."""
        kept = [at for at, entry in enumerate(self.entries) if entry.action in actions]
        return Corrections(tuple(self.entries[at] for at in kept), self.vectors[kept])


NO_CORRECTIONS = Corrections()
