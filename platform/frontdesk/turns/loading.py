"""Reading what a turn needs: the conversation so far, the agent's version, past tool calls, what waits for an answer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk.learning.service import corrections_of
from frontdesk.students.live import student_of
from frontdesk.turns.errors import NoAgent
from frontdesk.turns.leases import Claim
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import HistoryMessage, PastCall, Pending, TurnInput
from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS, Corrections
from frontdesk_agents.student import NO_STUDENT, Student

HISTORY = 30  # messages
PAST_CALLS = 20
CACHED_CONFIGS = 512
CACHED_STUDENTS = 64  # agents, at most 8 MB each
CACHED_CORRECTIONS = 128  # agents, at most 0.8 MB each

# A reply stands right behind what it answers, also when more was written before it came: else that would be answered again.
_LOAD = """
select c.status, c.language, c.failed_attempts, t.language as business_language, t.timezone, a.published_version_id as version_id,
       a.id as agent_id, a.slug as agent_slug, a.corrections, own.student_id,
       version.base is not null as adapts_chat,
       i.settings -> 'reception' -> 'languages' as languages,
       p.id as pending_id, p.kind, p.tool, p.arguments, p.missing,
       (select json_agg(m) from (
            select m.sender, m.text, m.sequence, coalesce(jsonb_array_length(m.content -> 'attachments'), 0) as files,
                m.content ? 'wordless' as wordless from messages m
            left join turns answered on answered.tenant_id = m.tenant_id and answered.id = m.turn_id and m.sender = 'agent'
            where m.tenant_id = %(tenant)s and m.conversation_id = %(conversation)s and not m.private
            and coalesce(answered.trigger_sequence, m.sequence) <= %(up_to)s
            order by coalesce(answered.trigger_sequence, m.sequence) desc, m.sequence desc
            limit %(messages)s) as m) as newest_messages,
       (select json_agg(k) from (
            select turn_id, name, arguments, result from tool_calls
            where tenant_id = %(tenant)s and conversation_id = %(conversation)s and turn_id <> %(turn)s and result is not null
            order by created_at desc limit %(calls)s) as k) as newest_calls
from conversations c
join tenants t on t.id = c.tenant_id
join inboxes i on i.tenant_id = c.tenant_id and i.id = c.inbox_id
join agents a on a.tenant_id = i.tenant_id and a.id = coalesce(c.agent_id, i.agent_id)
left join live_students own on own.tenant_id = c.tenant_id
left join students version on version.tenant_id = own.tenant_id and version.id = own.student_id
left join pending_actions p on p.tenant_id = c.tenant_id and p.conversation_id = c.id
where c.tenant_id = %(tenant)s and c.id = %(conversation)s
"""
_CONFIG = "select config from agent_versions where tenant_id = %(tenant)s and id = %(version)s"


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
    corrections: Corrections = NO_CORRECTIONS
    student_id: UUID | None = None  # the tenant's live version of its own models
    student: Student = NO_STUDENT
    adapts_chat: bool = False  # whether that version is an adapter of the chat model, and not of the judge


class KnownCorrections:
    """What operators have corrected of each agent, read anew when the agent's count has changed."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, tuple[int, Corrections]] = OrderedDict()

    async def of(self, session: AsyncSession, tenant_id: UUID, agent_id: UUID, count: int) -> Corrections:
        """The agent's corrections as they are at this count; 0 is before the first."""
        if count == 0:
            return NO_CORRECTIONS
        known = self._known.get(agent_id)
        if known is None or known[0] != count:
            known = self._known[agent_id] = (count, await corrections_of(session, tenant_id, agent_id))
            if len(self._known) > CACHED_CORRECTIONS:
                self._known.popitem(last=False)
        return known[1]


class KnownStudents:
    """What tenants' own models bring to each agent. A version never changes: it is read once in a process."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[UUID, UUID], Student] = OrderedDict()

    async def of(self, session: AsyncSession, tenant_id: UUID, head: Any) -> Student:
        """What the live version brings to the agent of a turn's first row."""
        if head.student_id is None:
            return NO_STUDENT
        key = head.student_id, head.agent_id
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = await student_of(session, tenant_id, head.student_id, head.agent_slug)
            if len(self._known) > CACHED_STUDENTS:
                self._known.popitem(last=False)
        return known


class Configs:
    """The configurations of published versions, which never change, read once in a process."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, AgentConfig] = OrderedDict()

    async def of(self, session: AsyncSession, tenant_id: UUID, version_id: UUID) -> AgentConfig:
        """The configuration of a version."""
        known = self._known.get(version_id)
        if known is None:
            [(stored,)] = await fetch(session, _CONFIG, tenant=tenant_id, version=version_id)
            known = self._known[version_id] = AgentConfig.model_validate(stored)
            if len(self._known) > CACHED_CONFIGS:
                self._known.popitem(last=False)
        return known


@dataclass(frozen=True)
class Known:
    """What a process has read before and need not read again."""

    configs: Configs = field(default_factory=Configs)
    corrections: KnownCorrections = field(default_factory=KnownCorrections)
    students: KnownStudents = field(default_factory=KnownStudents)


async def load(session: AsyncSession, claim: Claim, known: Known) -> LoadedTurn:
    """Read one turn's work. Raises `NoAgent` when the inbox's agent has published nothing."""
    own = {"tenant": claim.tenant_id, "conversation": claim.conversation_id, "turn": claim.turn_id}
    bounds = {"up_to": claim.trigger_sequence, "messages": HISTORY, "calls": PAST_CALLS}
    [head] = await fetch(session, _LOAD, **own, **bounds)
    if head.version_id is None:
        raise NoAgent("this inbox's agent has no published version: publish one in the console")
    turn = TurnInput(
        tenant_id=str(claim.tenant_id),
        conversation_id=str(claim.conversation_id),
        turn_id=str(claim.turn_id),
        attempt=claim.attempt,
        language=head.language,
        languages=tuple(head.languages or ()),
        messages=tuple(HistoryMessage(**message) for message in reversed(head.newest_messages or ())),
        past_calls=_past_calls(head.newest_calls or []),
        pending=_pending(head),
        failed_attempts=head.failed_attempts,
        today=datetime.now(ZoneInfo(head.timezone)).date(),
    )
    business = Business(claim.tenant_id, head.business_language, head.timezone)
    config = await known.configs.of(session, claim.tenant_id, head.version_id)
    corrections = await known.corrections.of(session, claim.tenant_id, head.agent_id, head.corrections)
    student = await known.students.of(session, claim.tenant_id, head)
    is_owner = head.status == "pending"
    return LoadedTurn(
        turn,
        business,
        head.version_id,
        config,
        is_owner,
        corrections,
        head.student_id,
        student,
        head.adapts_chat,
    )


def _past_calls(newest: list[dict[str, Any]]) -> tuple[PastCall, ...]:
    turns = list(dict.fromkeys(call["turn_id"] for call in newest))
    return tuple(
        PastCall(call["name"], call["arguments"], call["result"], turns_ago=turns.index(call["turn_id"]) + 1)
        for call in reversed(newest)
    )


def _pending(head: Any) -> Pending | None:
    if head.pending_id is None:
        return None
    return Pending(
        id=str(head.pending_id), kind=head.kind, tool=head.tool, arguments=head.arguments, missing=head.missing
    )
