"""Customers who write the next line when the last one is answered, through platforms that repeat what was not taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from frontdesk.bench.blows import script
from frontdesk.channels.simulator.driver import Driver
from frontdesk.kit.database import Database, fetch
from frontdesk.kit.errors import Unavailable

PATIENCE = 120.0  # seconds that one answer may take before its customer goes
LOOK_EVERY = 0.1  # seconds

_ANSWERS = """
select i.source_id, count(*) from contact_identities i
join conversations c on c.tenant_id = i.tenant_id and c.inbox_id = i.inbox_id and c.contact_id = i.contact_id
join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
where i.tenant_id = %(tenant)s and i.source_id = any(%(contacts)s) and m.direction = 'outgoing' and not m.private
group by 1
"""


def contact_of(number: int) -> str:
    """The customer's address, of digits alone: every platform takes it."""
    return str(16_500_000_000 + number)


@dataclass
class Answers:
    """Tells customers when their replies are stored; one look at the database for all who wait."""

    database: Database
    tenant_id: UUID
    _waiting: dict[str, tuple[int, asyncio.Event]] = field(default_factory=dict)

    async def look_forever(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look()
            except Unavailable:  # our own connections died with Postgres
                continue

    async def has(self, contact: str, count: int) -> None:
        """Wait until the customer has so many replies. Raises TimeoutError."""
        event = asyncio.Event()
        self._waiting[contact] = count, event
        try:
            async with asyncio.timeout(PATIENCE):
                await event.wait()
        finally:
            del self._waiting[contact]

    async def _look(self) -> None:
        async with self.database.tenant(self.tenant_id) as session:
            rows = await fetch(session, _ANSWERS, tenant=self.tenant_id, contacts=list(self._waiting))
        for contact, found in rows:
            wanted, event = self._waiting.get(contact, (0, None))
            if event is not None and found >= wanted:
                event.set()


@dataclass
class Crowd:
    """`drivers` are the platforms; customer `n` writes on the `n`-th of them in turn. `accepted` are the lines that were taken."""

    drivers: Sequence[Driver]
    answers: Answers
    accepted: dict[str, list[str]] = field(default_factory=dict)
    taken: int = 0
    slowest: float = 0.0
    gone: int = 0

    async def talk(self, number: int, lines: int) -> None:
        """The customer's whole conversation: so many lines of the script."""
        contact = contact_of(number)
        driver = self.drivers[number % len(self.drivers)]
        for at, line in enumerate(script(number)[:lines]):
            began = time.monotonic()
            if not await self._until_taken(driver, contact, line, number * 10 + at + 1):
                return
            try:
                await self.answers.has(contact, at + 1)
            except TimeoutError:
                self.gone += 1
                return
            self.slowest = max(self.slowest, time.monotonic() - began)

    async def _until_taken(self, driver: Driver, contact: str, line: str, number: int) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if 200 <= await driver.say(contact, line, number) < 300:
                self.accepted.setdefault(contact, []).append(line)
                self.taken += 1
                return True
        return False
