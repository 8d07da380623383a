"""The outbox: what must leave, claimed by one sender at a time, retried with back-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Message
from frontdesk.kit.database import fetch, table_of

CLAIMED_FOR = timedelta(seconds=10)
GIVE_UP_AFTER = 8  # attempts

_COLUMNS = tuple(column.name for column in table_of(Message).c)

# The oldest message that has not left, whoever has it: what waits behind it keeps its place.
_CLAIM = f"""
with next as (
    select o.id, o.status from outbox o join messages m on m.tenant_id = o.tenant_id and m.id = o.message_id
    where o.tenant_id = %(tenant)s and o.conversation_id = %(conversation)s and o.status in ('queued', 'sending')
    order by m.sequence limit 1 for update of o
)
update outbox o set status = 'sending', attempts = o.attempts + 1, due_at = now() + %(claimed_for)s
from next, messages m join inboxes i on i.tenant_id = m.tenant_id and i.id = m.inbox_id
where o.tenant_id = %(tenant)s and o.id = next.id and m.tenant_id = o.tenant_id and m.id = o.message_id
and o.status in ('queued', 'sending') and o.due_at <= now()
returning o.id as row_id, o.attempts, i.channel, next.status = 'sending', {", ".join(f"m.{name}" for name in _COLUMNS)}
"""  # noqa: S608
# An outcome that was unknown may become known after all.
_FINISH = """
update outbox set status = %(status)s, error = %(error)s, error_french = %(french)s, due_at = coalesce(now() + cast(%(delay)s as interval), due_at)
where tenant_id = %(tenant)s and id = %(row)s and (attempts = %(attempts)s and status = 'sending' or %(status)s = 'sent' and status = 'unknown')
returning exists (select from outbox as next where next.tenant_id = outbox.tenant_id and next.conversation_id = outbox.conversation_id
                  and next.status in ('queued', 'sending') and next.id <> outbox.id) as others_wait
"""


@dataclass(frozen=True)
class ClaimedRow:
    """A row that is ours to send, through its inbox's channel; `attempts` fences it. `interrupted`: whoever had it
    before did not tell how the send ended."""

    tenant_id: UUID
    id: UUID
    attempts: int
    channel: str
    interrupted: bool
    message: Message


async def claim_next(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> ClaimedRow | None:
    """Take the conversation's oldest message for `CLAIMED_FOR`; None when it is not due, or somebody else has it."""
    rows = await fetch(session, _CLAIM, tenant=tenant_id, conversation=conversation_id, claimed_for=CLAIMED_FOR)
    if not rows:
        return None
    [(row_id, attempts, channel, interrupted, *values)] = rows
    message = Message(**dict(zip(_COLUMNS, values, strict=True)))
    return ClaimedRow(tenant_id, row_id, attempts, channel, interrupted, message)


Outcome = Literal["sent", "queued", "failed", "unknown"]


@dataclass(frozen=True)
class Finished:
    """What a row that was ours is now, and whether another message of its conversation has not left."""

    outcome: Outcome
    others_wait: bool


async def finish(
    session: AsyncSession,
    row: ClaimedRow,
    *,
    error: str | None,
    french: str | None = None,
    retryable: bool = True,
    unknown: bool = False,
    retry_after: float | None = None,
) -> Finished | None:
    """Mark a claimed row as sent, to be tried again (no sooner than in `retry_after` seconds), failed for good, or unknown. `french`
    is the error in French, where that is known.

    Returns None when the row was no longer ours.
    """
    again = error is not None and retryable and not unknown and row.attempts < GIVE_UP_AFTER
    status: Outcome = "sent" if error is None else "queued" if again else "unknown" if unknown else "failed"
    delay = timedelta(seconds=max(2**row.attempts, retry_after or 0)) if again else None
    own = {"tenant": row.tenant_id, "row": row.id, "attempts": row.attempts}
    done = await fetch(session, _FINISH, **own, status=status, error=error, french=french, delay=delay)
    return Finished(status, done[0].others_wait) if done else None
