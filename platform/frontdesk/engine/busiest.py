"""Which tenants have a label of their own in the metrics: an engine has ten thousand tenants, a scrape has room for few.

The weights are a Space-Saving sketch (Metwally et al., 2005, "Efficient computation of frequent and top-k elements in data
streams") that is halved from time to time, so that who was busy long ago makes room.
"""

from __future__ import annotations

import time
from collections.abc import Callable

OTHER = "other"
NAMED = 20  # tenants with a label
WATCHED = 200  # tenants whose weight is known
HALF_LIFE = 60.0  # seconds
NEGLIGIBLE = 1.0  # tokens; who weighs less loses the label
AHEAD = 1.5  # times; who is to take a label weighs that much more than its holder


class Busiest:
    """The busiest tenants by their tokens of late. `removed` is told each label that is given up. For one thread."""

    def __init__(
        self, removed: Callable[[str], None], *, named: int = NAMED, now: Callable[[], float] = time.monotonic
    ):
        self._removed, self._most, self._now = removed, named, now
        self._weights: dict[str, float] = {}
        self._named: set[str] = set()
        self._halved = now()

    def label(self, tenant: str) -> str:
        """The tenant's name, or `other`."""
        return tenant if tenant in self._named else OTHER

    def count(self, tenant: str, tokens: int) -> str:
        """Add tokens to a tenant's weight; returns its label from now on."""
        self._halve_when_due()
        if tenant not in self._weights and len(self._weights) >= WATCHED:
            lightest = min(self._weights.keys() - self._named, key=self._weights.__getitem__)
            self._weights[tenant] = self._weights.pop(lightest)
        self._weights[tenant] = self._weights.get(tenant, 0.0) + tokens
        if tenant not in self._named:
            self._promote(tenant)
        return self.label(tenant)

    def _promote(self, tenant: str) -> None:
        if len(self._named) >= self._most:
            weakest = min(self._named, key=self._weights.__getitem__)
            if self._weights[tenant] < AHEAD * self._weights[weakest]:
                return
            self._give_up(weakest)
        self._named.add(tenant)

    def _halve_when_due(self) -> None:
        halves = int((self._now() - self._halved) / HALF_LIFE)
        if halves == 0:
            return
        self._halved += halves * HALF_LIFE
        self._weights = {name: weight / 2**halves for name, weight in self._weights.items()}
        for name in [name for name, weight in self._weights.items() if weight < NEGLIGIBLE]:
            del self._weights[name]
            if name in self._named:
                self._give_up(name)

    def _give_up(self, tenant: str) -> None:
        self._named.discard(tenant)
        self._removed(tenant)
