"""Times that platforms sign: a request that was recorded and is sent again later is refused."""

from __future__ import annotations

import re

WINDOW = 300.0  # seconds, before and after our clock


def is_lately(timestamp: str, now: float, window: float = WINDOW) -> bool:
    """Whether the header's time, in seconds since 1970, is near enough to now."""
    return re.fullmatch(r"[0-9]{1,12}", timestamp) is not None and abs(now - int(timestamp)) <= window
