"""The outbox: what must leave, claimed by one sender at a time, retried with back-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Message
from frontdesk.kit.database import fetch, table_of

CLAIMED_FOR = timedelta(seconds=10)
GIVE_UP_AFTER = 8  # attempts

_COLUMNS = tuple(column.name for column in table_of(Message).c)

_CLAIM = f"""
with due as (
    select o.id from outbox o join messages m on m.tenant_id = o.tenant_id and m.id = o.message_id
    where o.tenant_id = %(tenant)s and o.conversation_id = %(conversation)s and o.status in ('queued', 'sending')
    and o.due_at <= now() order by m.sequence limit 1 for update of o
)
update outbox o set status = 'sending', attempts = o.attempts + 1, due_at = now() + %(claimed_for)s
from due, messages m join inboxes i on i.tenant_id = m.tenant_id and i.id = m.inbox_id
where o.tenant_id = %(tenant)s and o.id = due.id and m.tenant_id = o.tenant_id and m.id = o.message_id
and o.status in ('queued', 'sending') and o.due_at <= now()
returning o.id as row_id, o.attempts, i.channel, {", ".join(f"m.{name}" for name in _COLUMNS)}
"""  # noqa: S608
_FINISH = """
update outbox set status = %(status)s, error = %(error)s, due_at = coalesce(now() + cast(%(delay)s as interval), due_at)
where tenant_id = %(tenant)s and id = %(row)s and attempts = %(attempts)s and status = 'sending'
"""


@dataclass(frozen=True)
class ClaimedRow:
    """A row that is ours to send, through its inbox's channel; `attempts` fences it."""

    tenant_id: UUID
    id: UUID
    attempts: int
    channel: str
    message: Message


async def claim_next(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> ClaimedRow | None:
    """Take the conversation's oldest due message for `CLAIMED_FOR`; None when nothing is due that nobody else has."""
    rows = await fetch(session, _CLAIM, tenant=tenant_id, conversation=conversation_id, claimed_for=CLAIMED_FOR)
    if not rows:
        return None
    [(row_id, attempts, channel, *values)] = rows
    return ClaimedRow(tenant_id, row_id, attempts, channel, Message(**dict(zip(_COLUMNS, values, strict=True))))


async def finish(session: AsyncSession, row: ClaimedRow, *, error: str | None, retryable: bool = True) -> None:
    """Mark a claimed row as sent, or as failed: to be tried again later, or for good."""
    again = error is not None and retryable and row.attempts < GIVE_UP_AFTER
    status = "sent" if error is None else "queued" if again else "failed"
    delay = timedelta(seconds=2**row.attempts) if again else None
    own = {"tenant": row.tenant_id, "row": row.id, "attempts": row.attempts}
    await fetch(session, _FINISH, **own, status=status, error=error, delay=delay)
