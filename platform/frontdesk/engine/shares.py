"""What one tenant may take while others may come: never the last sequence, and not the step in which a quiet one's prompt ends."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from frontdesk.engine.request import Request

ENOUGH = 8  # sequences; with fewer none can be kept free
CROWD = 4  # times as many requests make a tenant a crowd beside another one


def leaves_room(scope: str, running: Sequence[Request], free: int, sequences: int) -> bool:
    """Whether the tenant may take one of the `free` sequences. The last one is for whoever runs less than its share."""
    if free > 1 or sequences < ENOUGH:
        return True
    held = Counter(request.scope for request in running)
    return held[scope] < math.ceil(sequences / (len(held) + 1))


def crowds(running: Sequence[Request], room: int) -> set[str]:
    """The tenants whose prompts stay out of this step, so that it is short for one with few requests whose prompt it ends."""
    held = Counter(request.scope for request in running)
    ending = [held[request.scope] for request in running if 1 < len(request.waiting) <= room]
    return {scope for scope, count in held.items() if ending and count >= CROWD * min(ending)}
