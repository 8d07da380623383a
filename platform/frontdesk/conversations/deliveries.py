"""What platforms took of our messages, and what they say became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.outbox import CLAIMED_FOR
from frontdesk.kit.database import fetch

# A claimed row stays ours while its parts leave one after the other.
_RECORD = """
with kept as (
    update outbox set due_at = now() + %(claimed_for)s where tenant_id = %(tenant)s and message_id = %(message)s and status = 'sending'
)
insert into deliveries (tenant_id, message_id, part, inbox_id, external_id, status)
values (%(tenant)s, %(message)s, %(part)s, %(inbox)s, %(external)s, 'sent') on conflict do nothing
"""
_PARTS = "select part from deliveries where tenant_id = %(tenant)s and message_id = %(message)s"
# Receipts come in any order: a message that was read is not merely delivered again.
_ADVANCE = """
update deliveries d set status = %(status)s from messages m
where d.tenant_id = %(tenant)s and d.inbox_id = %(inbox)s and d.external_id = %(external)s
and m.tenant_id = d.tenant_id and m.id = d.message_id
and array_position(array['sent', 'delivered', 'read', 'failed'], d.status::text)
    < array_position(array['sent', 'delivered', 'read', 'failed'], %(status)s::text)
returning m.conversation_id, m.id, m.sequence
"""
_FAILED = """
update outbox set status = 'failed', error = %(error)s where tenant_id = %(tenant)s and message_id = %(message)s
"""
_WORDS = """
update messages set content = content || jsonb_build_object('sent_as', %(words)s::jsonb)
where tenant_id = %(tenant)s and id = %(message)s
"""


async def record(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, message_id: UUID, part: int, external_id: str | None
) -> None:
    """Note that the platform has taken a part of a message that is being sent."""
    own = {"tenant": tenant_id, "inbox": inbox_id, "message": message_id, "claimed_for": CLAIMED_FOR}
    await fetch(session, _RECORD, **own, part=part, external=external_id)


async def record_words(session: AsyncSession, tenant_id: UUID, message_id: UUID, words: Mapping[str, Any]) -> None:
    """Note which other words the customer got than those that were written: `template`, `language`, `text`, `button`."""
    await fetch(session, _WORDS, tenant=tenant_id, message=message_id, words=orjson.dumps(words).decode())


async def parts_taken(session: AsyncSession, tenant_id: UUID, message_id: UUID) -> frozenset[int]:
    """The parts of a message that the platform has."""
    rows: Sequence[tuple[int]] = await fetch(session, _PARTS, tenant=tenant_id, message=message_id)
    return frozenset(part for (part,) in rows)


async def advance(
    session: AsyncSession, tenant_id: UUID, inbox_id: UUID, external_id: str, status: str
) -> tuple[UUID, UUID, int] | None:
    """Note what became of a part: (conversation, message, sequence), None when it is unknown or was known already."""
    own = {"tenant": tenant_id, "inbox": inbox_id, "external": external_id}
    rows = await fetch(session, _ADVANCE, **own, status=status)
    return tuple(rows[0]) if rows else None


async def fail(session: AsyncSession, tenant_id: UUID, message_id: UUID, error: str) -> None:
    """A message that the platform had taken did not arrive."""
    await fetch(session, _FAILED, tenant=tenant_id, message=message_id, error=error)
