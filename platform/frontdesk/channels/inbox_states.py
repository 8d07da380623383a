"""How a business's inboxes stand: tested or not, when a customer wrote last, what was not delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.inboxes import Tested
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.kit.database import fetch

# The last message is that of the conversation which changed last: no index is needed for it. Failures count for a week.
_STATES = """
select i.id, i.channel, i.name, i.agent_id, i.created_at, i.settings -> 'test' as test, a.address as key,
    (select m.created_at from messages m where m.tenant_id = i.tenant_id and m.direction = 'incoming' and m.conversation_id = (
        select c.id from conversations c where c.tenant_id = i.tenant_id and c.inbox_id = i.id order by c.updated_at desc limit 1)
     order by m.sequence desc limit 1) as last_message_at,
    failures.count as undelivered, failures.error as last_error,
    failures.french as last_error_french
from inboxes i
left join inbox_addresses a on a.tenant_id = i.tenant_id and a.inbox_id = i.id
left join lateral (
    select count(*), (array_agg(o.error order by o.created_at desc))[1] as error,
        (array_agg(o.error_french order by o.created_at desc))[1] as french
    from outbox o join messages m on m.tenant_id = o.tenant_id and m.id = o.message_id
    where o.tenant_id = i.tenant_id and o.status in ('failed', 'unknown') and o.created_at > now() - interval '7 days'
    and m.inbox_id = i.id
) failures on true
where i.tenant_id = %(tenant)s and (%(inbox)s::uuid is null or i.id = %(inbox)s::uuid) order by i.created_at, i.id
"""


@dataclass(frozen=True)
class InboxState:
    """An inbox as the console lists it. `key` is the end of its webhook's address, or the widget's public key; `undelivered`
    counts the messages of the last seven days that did not, or may not have, arrived."""

    id: UUID
    channel: str
    name: str
    agent_id: UUID
    created_at: datetime
    key: str
    tested: Tested | None
    last_message_at: datetime | None
    undelivered: int
    last_error: str | None
    last_error_french: str | None


async def states_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID | None = None) -> Sequence[InboxState]:
    """The tenant's inboxes, oldest first; or the one."""
    return [
        InboxState(
            row.id,
            row.channel,
            row.name,
            row.agent_id,
            row.created_at,
            row.key or "",
            Tested(**row.test) if row.test else None,
            row.last_message_at,
            row.undelivered,
            row.last_error,
            row.last_error_french,
        )
        for row in await fetch(session, _STATES, tenant=tenant_id, inbox=inbox_id)
    ]


async def state_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> InboxState:
    """One inbox. Raises `UnknownInbox`."""
    for state in await states_of(session, tenant_id, inbox_id):
        return state
    raise UnknownInbox("there is no such inbox in this business")
