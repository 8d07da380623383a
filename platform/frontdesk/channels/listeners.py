"""Which inboxes this process listens for: each is listened for by one process at a time, under its advisory lock in Postgres.

When the connection that holds the locks is lost, all that they guard is let go. What two processes hear meanwhile is known by its id.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy import select

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connections
from frontdesk.channels.door import Door
from frontdesk.channels.listening import Listener
from frontdesk.channels.platform import Listens
from frontdesk.channels.registry import platforms
from frontdesk.conversations.models import InboxAddress
from frontdesk.kit.locks import Locks, open_locks

EVERY = 5.0  # seconds between two looks at which inboxes there are

log = structlog.get_logger(__name__)

Place = tuple[UUID, UUID]
"""A tenant and its inbox."""


@dataclass
class Listeners:
    """Starts and stops the listeners of this process."""

    connections: Connections
    door: Door
    caller: Caller
    _running: dict[Place, asyncio.Task[None]] = field(default_factory=dict)

    async def listen_forever(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with open_locks(self.door.database) as locks:
                    await self._look_forever(locks)
            except Exception as error:
                log.warning("listening ended", error=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def _look_forever(self, locks: Locks) -> None:
        try:
            while True:
                await self._look(locks)
                await asyncio.sleep(EVERY)
        finally:
            await self._stop({*self._running})

    async def _look(self, locks: Locks) -> None:
        """Stop what is gone or has ended, and start what nobody listens for."""
        wanted = await self._places()
        over = {place for place, task in self._running.items() if task.done() or place not in wanted}
        await self._stop(over)
        await locks.let_go([_key(place) for place in over])
        free = {_key(place): place for place in wanted - {*self._running}}
        for key in await locks.take(free):
            listener = Listener(*free[key], self.connections, self.door, self.caller)
            self._running[free[key]] = asyncio.create_task(listener.run(), name="listener")

    async def _stop(self, places: set[Place]) -> None:
        tasks = [self._running.pop(place) for place in places]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _places(self) -> set[Place]:
        names = [name for name, platform in platforms().items() if isinstance(platform, Listens)]
        async with self.door.database.shared() as session:
            mine = select(InboxAddress.tenant_id, InboxAddress.inbox_id).where(InboxAddress.channel.in_(names))
            return {(tenant_id, inbox_id) for tenant_id, inbox_id in await session.execute(mine)}


def _key(place: Place) -> int:
    """The lock's number: the random end of the inbox's id."""
    return int.from_bytes(place[1].bytes[8:], "big", signed=True)
