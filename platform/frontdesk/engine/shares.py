"""What one tenant may take while others may come: never the last sequence, a quarter of a step, and not the one in which a quiet one's prompt ends."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from frontdesk.engine.request import Request

ENOUGH = 8  # sequences; with fewer none can be kept free
READING = 4  # of a step, one part is for the prompts of who holds most sequences
CROWD = 4  # times as many requests make a tenant a crowd beside another one


def leaves_room(scope: str, running: Sequence[Request], free: int, sequences: int) -> bool:
    """Whether the tenant may take one of the `free` sequences. The last one is for whoever runs less than its share."""
    if free > 1 or sequences < ENOUGH:
        return True
    held = Counter(request.scope for request in running)
    return held[scope] < math.ceil(sequences / (len(held) + 1))


class Room:
    """The tokens that a step still takes. A crowd's prompts stay out of it when it ends the prompt of one with few requests; those of
    who holds most sequences get a quarter of it, since whoever comes now waits for its end."""

    def __init__(self, batch: int, running: Sequence[Request], sequences: int) -> None:
        self.left = batch
        reading = any(len(request.waiting) > 1 for request in running)
        self._for_prompts = _for_prompts(running, batch, sequences) if reading else {}

    def take(self, request: Request) -> list[int]:
        """The next tokens of a request, as far as there is room for them."""
        if len(request.waiting) == 1:
            tokens = request.waiting[: self.left]
        else:
            most = self._for_prompts.get(request.scope, self.left)
            tokens = request.waiting[: min(most, self.left)]
            self._for_prompts[request.scope] = most - len(tokens)
        self.left -= len(tokens)
        return tokens


def _for_prompts(running: Sequence[Request], batch: int, sequences: int) -> dict[str, int]:
    """The tokens of prompts that are taken of a tenant at most, of those who have such a bound."""
    held = Counter(request.scope for request in running)
    crowds = dict.fromkeys(_crowds(held, running, batch), 0)
    return dict.fromkeys(_most(held, sequences), batch // READING) | crowds


def _most(held: Counter[str], sequences: int) -> set[str]:
    return {scope for scope, count in held.items() if 2 * count > sequences >= ENOUGH}


def _crowds(held: Counter[str], running: Sequence[Request], batch: int) -> set[str]:
    ending = [held[request.scope] for request in running if 1 < len(request.waiting) <= batch]
    return {scope for scope, count in held.items() if ending and count >= CROWD * min(ending)}
