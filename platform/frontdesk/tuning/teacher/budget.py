"""What a run may cost: requests, tokens and time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Budget:
    """Replies that are kept from an earlier run cost nothing. Tokens are counted when a reply has come, so that those under way
    may exceed them."""

    requests: int
    tokens: int
    seconds: float
    asked: int = 0
    used: int = 0  # tokens
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds_left(self) -> float:
        """Until the time is over."""
        return self.began + self.seconds - time.monotonic()

    def take(self) -> bool:
        """Count a request that is about to be made; False when there is nothing left to make it with."""
        if self.asked >= self.requests or self.used >= self.tokens or self.seconds_left <= 0:
            return False
        self.asked += 1
        return True
