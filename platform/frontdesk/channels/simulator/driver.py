"""A platform that brings what customers write: again when it is not taken, twice by chance, and not always in order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from frontdesk.channels.simulated import Shot, Simulated


@dataclass
class Driver:
    """Sends to the webhook `url`, signed with the inbox's `settings` (for `public_url`, where the front desk is known by another).

    `duplicates` is the chance that an event is sent twice at once, `disorder` the seconds by which one may be late. An answer
    that is not 2xx is followed by a repetition, `attempts` times at most, after `pause` seconds and then twice as long.
    """

    platform: Simulated
    settings: Mapping[str, str]
    url: str
    client: httpx.AsyncClient
    duplicates: float = 0.0
    disorder: float = 0.0
    attempts: int = 8
    pause: float = 0.2
    public_url: str | None = None
    rng: random.Random = field(default_factory=random.Random)

    async def say(self, contact: str, text: str, number: int) -> int:
        """A customer writes; returns the last status, 0 when nobody answered. `number` makes the event's ids."""
        return await self.bring(self.platform.message(contact, text, number))

    async def bring(self, payload: Any) -> int:
        """Send an event until it is taken."""
        shot = self.platform.sign(self.settings, payload, self.public_url or self.url)
        await asyncio.sleep(self.disorder * self.rng.random())
        times = 2 if self.rng.random() < self.duplicates else 1
        return max(await asyncio.gather(*(self._until_taken(shot) for _ in range(times))))

    async def _until_taken(self, shot: Shot) -> int:
        status = 0
        for attempt in range(self.attempts):
            status = await self._once(shot)
            if 200 <= status < 300:
                break
            await asyncio.sleep(self.pause * 2**attempt)
        return status

    async def _once(self, shot: Shot) -> int:
        try:
            answer = await self.client.request(
                shot.method, self.url, params=dict(shot.query) or None, headers=dict(shot.headers), content=shot.body
            )
        except httpx.HTTPError:
            return 0
        return answer.status_code
