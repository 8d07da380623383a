"""How fast this machine decides and writes with the built-in models."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from frontdesk.engine.client import EngineClient

DECISION = 250.0  # milliseconds, the most for nineteen of twenty decisions
RATE = 60.0  # tokens a second, the least
REPLIES = 8
LONGEST = 128  # tokens of a reply
_TEXT = {"type": "string", "minLength": 4000}  # a reply that does not end before it has been timed


@dataclass(frozen=True)
class Speed:
    """Milliseconds of every decision, and the starter's tokens a second for one reader."""

    decisions: Sequence[float]
    tokens_per_second: float

    @property
    def p95(self) -> float:
        """Milliseconds that nineteen of twenty decisions stay within."""
        return sorted(self.decisions)[int(0.95 * (len(self.decisions) - 1))] if self.decisions else 0.0

    @property
    def reached(self) -> bool:
        """Whether both are what is wanted."""
        return self.p95 <= DECISION and self.tokens_per_second >= RATE

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "decisions": len(self.decisions),
            "median_ms": round(median(self.decisions), 1) if self.decisions else None,
            "p95_ms": round(self.p95, 1),
            "wanted_ms": DECISION,
            "tokens_per_second": round(self.tokens_per_second, 1),
            "wanted_tokens_per_second": RATE,
            "reached": self.reached,
        }


async def tokens_per_second(engine: EngineClient) -> float:
    """The rate of replies one after the other, their prompts' time included; drawn at random, so that none is guessed ahead."""
    tokens, began = 0, time.perf_counter()
    for number in range(REPLIES):
        messages = [{"role": "user", "content": f"Customer {number} asks what you can do."}]
        reply = await engine.complete(messages, schema=_TEXT, max_tokens=LONGEST, temperature=1.0)
        tokens += reply.completion_tokens
    return tokens / (time.perf_counter() - began)
