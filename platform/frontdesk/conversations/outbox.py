"""The outbox: what must leave, claimed by one sender at a time, retried with back-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Message
from frontdesk.kit.database import fetch, table_of

CLAIMED_FOR = timedelta(seconds=10)
GIVE_UP_AFTER = 8  # attempts

_COLUMNS = tuple(column.name for column in table_of(Message).c)

_DUE = """
select o.id from outbox o join messages m on m.tenant_id = o.tenant_id and m.id = o.message_id
where o.tenant_id = %(tenant)s and o.conversation_id = %(conversation)s and o.status in ('queued', 'sending') and o.due_at <= now()
order by m.sequence
"""
_CLAIM = f"""
update outbox o set status = 'sending', attempts = o.attempts + 1, due_at = now() + %(claimed_for)s from messages m
where o.tenant_id = %(tenant)s and o.id = %(row)s and o.status in ('queued', 'sending') and o.due_at <= now()
and m.tenant_id = o.tenant_id and m.id = o.message_id
returning o.attempts, {", ".join(f"m.{name}" for name in _COLUMNS)}
"""  # noqa: S608
_FINISH = """
update outbox set status = %(status)s, error = %(error)s, due_at = coalesce(now() + cast(%(delay)s as interval), due_at)
where tenant_id = %(tenant)s and id = %(row)s and attempts = %(attempts)s and status = 'sending'
"""


@dataclass(frozen=True)
class ClaimedRow:
    """A row that is ours to send; `attempts` fences it."""

    tenant_id: UUID
    id: UUID
    attempts: int


async def due_rows(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> Sequence[UUID]:
    """Ids of a conversation's rows that wait to be sent, oldest message first."""
    rows = await fetch(session, _DUE, tenant=tenant_id, conversation=conversation_id)
    return [row.id for row in rows]


async def claim(session: AsyncSession, tenant_id: UUID, row_id: UUID) -> tuple[ClaimedRow, Message] | None:
    """Take a due row for `CLAIMED_FOR`; None when it is sent, not due, or somebody else has it."""
    rows = await fetch(session, _CLAIM, tenant=tenant_id, row=row_id, claimed_for=CLAIMED_FOR)
    if not rows:
        return None
    [(attempts, *values)] = rows
    return ClaimedRow(tenant_id, row_id, attempts), Message(**dict(zip(_COLUMNS, values, strict=True)))


async def finish(session: AsyncSession, row: ClaimedRow, *, error: str | None, retryable: bool = True) -> None:
    """Mark a claimed row as sent, or as failed: to be tried again later, or for good."""
    again = error is not None and retryable and row.attempts < GIVE_UP_AFTER
    status = "sent" if error is None else "queued" if again else "failed"
    delay = timedelta(seconds=2**row.attempts) if again else None
    own = {"tenant": row.tenant_id, "row": row.id, "attempts": row.attempts}
    await fetch(session, _FINISH, **own, status=status, error=error, delay=delay)
