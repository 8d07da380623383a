"""Customers' files, fetched from their platform after the message is stored; and files whose time has come."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connections
from frontdesk.channels.errors import Refused, SendError
from frontdesk.channels.looking import looked_at
from frontdesk.channels.platform import Attachment, FetchesMedia
from frontdesk.conversations import attachments
from frontdesk.conversations.errors import TooMuch, UnknownInbox
from frontdesk.conversations.models import Attachment as Row
from frontdesk.kit.database import Database, fetch
from frontdesk.kit.filetypes import UnsupportedFile
from frontdesk.kit.live import LivePublisher

AT_ONCE = 6  # files in hand in a process
GIVE_UP_AFTER = 6  # attempts, over about two minutes
CLAIMED_FOR = timedelta(seconds=120)  # longer than an attempt takes

# Whoever moves `due_at` has the file until then.
_CLAIM = """
update attachments a set attempts = attempts + (state = 'pending')::int, due_at = now() + %(claimed_for)s
where tenant_id = %(tenant)s and id = %(id)s and due_at <= now()
returning state, attempts, source, name, message_id, case when state = 'pending' then data end as came_along,
    (select inbox_id from messages m where m.tenant_id = a.tenant_id and m.id = a.message_id)
"""
_AGAIN = """
update attachments set due_at = now() + %(delay)s
where tenant_id = %(tenant)s and id = %(id)s and state = 'pending' and attempts = %(attempts)s
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fetcher:
    """Does what is due with a file. `most` is the size of the largest, in bytes."""

    database: Database
    connections: Connections
    caller: Caller
    publisher: LivePublisher
    most: int
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, tenant_id: UUID, attachment_id: UUID) -> None:
        """The same as `run`, beside other work: a slow platform keeps nobody waiting. With too many in hand it is left to the sweeper."""
        if len(self._running) < AT_ONCE:
            task = asyncio.create_task(self.run(tenant_id, attachment_id))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def run(self, tenant_id: UUID, attachment_id: UUID) -> None:
        """Fetch a pending file; delete an upload that no message took; let go of what was kept long enough."""
        async with self.database.tenant(tenant_id) as session:
            claimed = await fetch(session, _CLAIM, tenant=tenant_id, id=attachment_id, claimed_for=CLAIMED_FOR)
        if not claimed:
            return
        [(state, attempts, source, name, message_id, came_along, inbox_id)] = claimed
        if message_id is None:
            async with self.database.tenant(tenant_id) as session:
                await attachments.drop_unused(session, tenant_id, attachment_id)
        elif state == "pending":
            wanted = Attachment(**source, content=came_along)
            await self._bring(tenant_id, attachment_id, inbox_id, wanted, name, attempts)
        else:
            await self._end(tenant_id, attachment_id, "gone")

    async def _bring(
        self, tenant_id: UUID, attachment_id: UUID, inbox_id: UUID, wanted: Attachment, name: str, attempts: int
    ) -> None:
        try:
            await self._keep(tenant_id, attachment_id, name, await self._bytes(tenant_id, inbox_id, wanted))
        except (Refused, UnsupportedFile, TooMuch, UnknownInbox) as error:
            log.info("attachment refused", id=str(attachment_id), reason=error.code)
            await self._end(tenant_id, attachment_id, "refused")
        except Exception as error:  # whatever a platform answers, the file is asked for again
            log.warning("attachment did not come", id=str(attachment_id), attempts=attempts, error=type(error).__name__)
            if attempts >= GIVE_UP_AFTER:
                await self._end(tenant_id, attachment_id, "gone")
            else:
                await self._later(tenant_id, attachment_id, attempts, error)

    async def _bytes(self, tenant_id: UUID, inbox_id: UUID, wanted: Attachment) -> bytes:
        size = wanted.size if wanted.content is None else len(wanted.content)
        if size is not None and size > self.most:
            raise Refused("the file is larger than it may be")
        if wanted.content is not None:
            return wanted.content
        connection = await self.connections.by_inbox(tenant_id, inbox_id)
        if not isinstance(connection.platform, FetchesMedia):
            raise Refused(f"files of {connection.platform.name} are not fetched")
        return await connection.platform.fetch(connection.config, self.caller, wanted, self.most)

    async def _keep(self, tenant_id: UUID, attachment_id: UUID, name: str, data: bytes) -> None:
        file = await looked_at(name, data)
        async with self.database.tenant(tenant_id) as session:
            row = await session.get(Row, (tenant_id, attachment_id), with_for_update=True)
            conversation = await attachments.arrived(session, row, file) if row and row.state == "pending" else None
        await self._announce(tenant_id, conversation)

    async def _end(self, tenant_id: UUID, attachment_id: UUID, state: str) -> None:
        async with self.database.tenant(tenant_id) as session:
            row = await session.get(Row, (tenant_id, attachment_id), with_for_update=True)
            conversation = await attachments.refuse(session, row, state) if row else None
        await self._announce(tenant_id, conversation)

    async def _later(self, tenant_id: UUID, attachment_id: UUID, attempts: int, error: Exception) -> None:
        wait: Any = getattr(error, "retry_after", None) if isinstance(error, SendError) else None
        delay = timedelta(seconds=max(2.0**attempts, min(wait or 0.0, 3600.0)))
        async with self.database.tenant(tenant_id) as session:
            await fetch(session, _AGAIN, tenant=tenant_id, id=attachment_id, attempts=attempts, delay=delay)

    async def _announce(self, tenant_id: UUID, conversation_id: UUID | None) -> None:
        if conversation_id is not None:
            await self.publisher.publish(tenant_id, conversation_id, "conversation", {"id": str(conversation_id)})
