"""A connection that is held open to an inbox's platform: what comes goes through the door, and it is opened again when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import structlog

from frontdesk.channels import inboxes
from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connection, Connections
from frontdesk.channels.door import Door
from frontdesk.channels.errors import BadInboxConfig, TryAgain
from frontdesk.channels.platform import Incoming, Listens, Parsed
from frontdesk.channels.receiving import store_in_time
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Inbox
from frontdesk.conversations.reception import put_part
from frontdesk.kit.errors import FrontdeskError, Unavailable

PART = "listening"  # of an inbox's settings: what its connection needs to go on
KEEP_EVERY = 5.0  # seconds between two writings of it; what came since then comes again and is known by its id
LOOK_EVERY = 5.0  # seconds between two looks at whether the configuration has changed
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds until it is opened again
LASTING = 60.0  # seconds after which a connection counts as one that worked

log = structlog.get_logger(__name__)


@dataclass
class Listener:
    """Holds the connection of one inbox; nobody else may meanwhile."""

    tenant_id: UUID
    inbox_id: UUID
    connections: Connections
    door: Door
    caller: Caller
    session: Mapping[str, Any] = field(default_factory=dict)
    _kept: Mapping[str, Any] = field(default_factory=dict)
    _kept_at: float = 0.0
    _pause: float = FIRST_PAUSE

    async def run(self) -> None:
        """Until cancelled, or the inbox is gone."""
        with contextlib.suppress(UnknownInbox):
            try:
                await self._read()
                while True:
                    await self._hold_one()
            finally:
                with contextlib.suppress(FrontdeskError):
                    await asyncio.shield(self._keep())

    async def _hold_one(self) -> None:
        """One connection, to its end or until the configuration changes, and the pause behind it."""
        began, wait, outcome = time.monotonic(), 0.0, "ended"
        try:
            connection = await self.connections.by_inbox(self.tenant_id, self.inbox_id)
            await self._while_unchanged(connection, self._listen(connection))
        except UnknownInbox:
            raise
        except FrontdeskError as error:
            outcome = error.code
            wait = (error.retry_after or 0.0) if isinstance(error, TryAgain) else 0.0
        except Exception as error:  # something in it is not as we think: it does not come again in a new session
            outcome, self.session = type(error).__name__, {}
        lasted = time.monotonic() - began
        log.info("listened", inbox=str(self.inbox_id), outcome=outcome, seconds=round(lasted))
        self._pause = FIRST_PAUSE if lasted > LASTING else min(2 * self._pause, LONGEST_PAUSE)
        await asyncio.sleep(max(wait, self._pause * random.uniform(0.5, 1.0)))  # noqa: S311

    async def _listen(self, connection: Connection) -> None:
        """Hold it. One that is refused for good is shown to the business, and never ends by itself."""

        async def take(messages: Sequence[Incoming], session: Mapping[str, Any]) -> None:
            if messages:
                await store_in_time(self.door, connection, Parsed(messages))
            self.session = dict(session)
            if time.monotonic() - self._kept_at > KEEP_EVERY or session.get("id") != self._kept.get("id"):
                await self._keep()

        try:
            await cast(Listens, connection.platform).listen(connection.config, self.caller, self.session, take)
        except BadInboxConfig as error:
            log.warning("listening refused", inbox=str(self.inbox_id), outcome=error.code)
            await self._tell(error)
            await asyncio.Event().wait()  # for another configuration

    async def _while_unchanged(self, connection: Connection, work: Coroutine[Any, Any, object]) -> None:
        """Do it until it ends, or the inbox's configuration is another one; raises what it raises."""
        tasks = [asyncio.create_task(work), asyncio.create_task(self._until_changed(connection))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _until_changed(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(Unavailable):
                if (await self.connections.by_inbox(self.tenant_id, self.inbox_id)).config != connection.config:
                    return

    async def _read(self) -> None:
        async with self.door.database.tenant(self.tenant_id) as session:
            inbox = await session.get(Inbox, (self.tenant_id, self.inbox_id))
        if inbox is None:
            raise UnknownInbox("there is no such inbox in this business")
        self.session = self._kept = inbox.settings.get(PART) or {}

    async def _keep(self) -> None:
        if self.session != self._kept:
            kept = self.session
            async with self.door.database.tenant(self.tenant_id) as session:
                await put_part(session, self.tenant_id, self.inbox_id, PART, dict(kept))
            self._kept = kept
        self._kept_at = time.monotonic()

    async def _tell(self, error: BadInboxConfig) -> None:
        """Show the inbox as one whose connection does not stand."""
        async with self.door.database.tenant(self.tenant_id) as session:
            await inboxes.note_trouble(session, self.tenant_id, self.inbox_id, error)
