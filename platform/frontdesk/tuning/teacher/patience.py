"""How long to wait for a teacher that is busy or breaks off."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Patience:
    """`seconds` are those of one answer, `tries` those of one request; waits begin with `first` seconds, double, and are at most
    `longest`. A wait that the server asks for may be up to `asked` seconds."""

    seconds: float = 300.0
    tries: int = 6
    first: float = 1.0
    longest: float = 60.0
    asked: float = 600.0

    def pause(self, attempt: int, retry_after: str | None = None) -> float:
        """Seconds to wait after so many attempts: what the server asks for, else a random share of the doubled wait."""
        asked = _seconds(retry_after)
        if asked is not None:
            return asked
        return min(self.first * 2.0 ** (attempt - 1), self.longest) * (0.5 + random.random() / 2)  # noqa: S311


def _seconds(retry_after: str | None) -> float | None:
    """Seconds of a Retry-After header, which holds a number or a date (RFC 9110, section 10.2.3)."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
