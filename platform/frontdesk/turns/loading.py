"""Reading what a turn needs: the conversation so far, the agent's version, past tool calls, what waits for an answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.turns.errors import NoAgent
from frontdesk.turns.leases import Claim
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import HistoryMessage, PastCall, Pending, TurnInput

HISTORY = 30  # messages
PAST_CALLS = 20
CACHED_CONFIGS = 512

_HEAD = text("""
select c.status, c.language, c.failed_attempts, t.language as business_language, t.timezone, a.published_version_id as version_id,
       p.id as pending_id, p.kind, p.tool, p.arguments, p.missing
from conversations c
join tenants t on t.id = c.tenant_id
join inboxes i on i.tenant_id = c.tenant_id and i.id = c.inbox_id
join agents a on a.tenant_id = i.tenant_id and a.id = i.agent_id
left join pending_actions p on p.tenant_id = c.tenant_id and p.conversation_id = c.id
where c.tenant_id = :tenant and c.id = :conversation
""")
_HISTORY = text("""
select sender, text, sequence from messages
where tenant_id = :tenant and conversation_id = :conversation and not private and sequence <= :up_to
order by sequence desc limit :most
""")
_PAST_CALLS = text("""
select turn_id, name, arguments, result from tool_calls
where tenant_id = :tenant and conversation_id = :conversation and turn_id <> :turn and result is not null
order by created_at desc limit :most
""")
_CONFIG = text("select config from agent_versions where tenant_id = :tenant and id = :version")


@dataclass(frozen=True)
class Business:
    """What a turn needs of its tenant."""

    id: UUID
    language: str
    timezone: str


@dataclass(frozen=True)
class LoadedTurn:
    """Everything read before the graph runs."""

    input: TurnInput
    tenant: Business
    version_id: UUID
    config: AgentConfig
    owned_by_agent: bool


class Configs:
    """The configurations of published versions, which never change, read once in a process."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, AgentConfig] = OrderedDict()

    async def of(self, session: AsyncSession, tenant_id: UUID, version_id: UUID) -> AgentConfig:
        """The configuration of a version."""
        known = self._known.get(version_id)
        if known is None:
            stored = await session.scalar(_CONFIG, {"tenant": tenant_id, "version": version_id})
            known = self._known[version_id] = AgentConfig.model_validate(stored)
            if len(self._known) > CACHED_CONFIGS:
                self._known.popitem(last=False)
        return known


async def load(session: AsyncSession, claim: Claim, configs: Configs) -> LoadedTurn:
    """Read one turn's work. Raises `NoAgent` when the inbox's agent has published nothing."""
    own = {"tenant": claim.tenant_id, "conversation": claim.conversation_id}
    head = (await session.execute(_HEAD, own)).one()
    if head.version_id is None:
        raise NoAgent("this inbox's agent has no published version: publish one in the console")
    said = await session.execute(_HISTORY, {**own, "up_to": claim.trigger_sequence, "most": HISTORY})
    called = await session.execute(_PAST_CALLS, {**own, "turn": claim.turn_id, "most": PAST_CALLS})
    turn = TurnInput(
        tenant_id=str(claim.tenant_id),
        conversation_id=str(claim.conversation_id),
        turn_id=str(claim.turn_id),
        attempt=claim.attempt,
        language=head.language,
        messages=tuple(HistoryMessage(sender=m.sender, text=m.text, sequence=m.sequence) for m in said.all()[::-1]),
        past_calls=_past_calls(called.all()),
        pending=_pending(head),
        failed_attempts=head.failed_attempts,
        today=datetime.now(ZoneInfo(head.timezone)).date(),
    )
    business = Business(claim.tenant_id, head.business_language, head.timezone)
    config = await configs.of(session, claim.tenant_id, head.version_id)
    return LoadedTurn(turn, business, head.version_id, config, head.status == "pending")


def _past_calls(newest: Sequence[Row[Any]]) -> tuple[PastCall, ...]:
    turns = list(dict.fromkeys(row.turn_id for row in newest))
    return tuple(
        PastCall(row.name, row.arguments, row.result, turns_ago=turns.index(row.turn_id) + 1) for row in newest[::-1]
    )


def _pending(head: Row[Any]) -> Pending | None:
    if head.pending_id is None:
        return None
    return Pending(
        id=str(head.pending_id), kind=head.kind, tool=head.tool, arguments=head.arguments, missing=head.missing
    )
