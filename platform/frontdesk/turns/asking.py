"""What a turn was asked and what it decided: what an operator sees before correcting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk.turns.errors import UnknownAnswer

# What was searched for is the message with the context that it needs, without courtesies: what its vector was made of.
_ASKED = """
select v.agent_id, coalesce(m.content ->> 'language', c.language, b.language) as language,
       coalesce(s.query, '') as query, d.decision, p.name as customer
from messages m
join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id
join turns t on t.tenant_id = m.tenant_id and t.id = m.turn_id
join agent_versions v on v.tenant_id = t.tenant_id and v.id = t.agent_version_id
join tenants b on b.id = m.tenant_id
left join decisions d on d.tenant_id = t.tenant_id and d.turn_id = t.id and d.step = 0
left join lateral (
    select data ->> 'query' as query from trace_steps
    where tenant_id = t.tenant_id and turn_id = t.id and node = 'retrieve' order by attempt desc, id desc limit 1) s on true
where m.tenant_id = %(tenant)s and m.id = %(message)s and m.sender = 'agent'
"""


@dataclass(frozen=True)
class Asked:
    """A message of an agent's: what it answered, with which action, and the customer's name."""

    agent_id: UUID
    language: str
    query: str
    decided: str
    customer: str | None


async def asked(session: AsyncSession, tenant_id: UUID, message_id: UUID) -> Asked:
    """What the agent's message answers. Raises `UnknownAnswer` when it is none of an agent's turn."""
    rows = await fetch(session, _ASKED, tenant=tenant_id, message=message_id)
    if not rows:
        raise UnknownAnswer("only what an agent answered by itself can be corrected; there is no such message here")
    [row] = rows
    return Asked(row.agent_id, row.language, row.query, action_of(row.decision), row.customer)


def action_of(decision: Mapping[str, Any] | None) -> str:
    """The action of a stored decision, as an operator says it: an answer that was not known is `dont_know`."""
    if decision is None:
        return ""
    return "dont_know" if decision["do"] == "dont_know" else str(decision["chosen"])
