"""Reading a tenant's corrections, people's replies and answered messages, page by page, and hiding what is personal in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any
from uuid import UUID

from frontdesk.kit.database import Database, fetch
from frontdesk.learning.masking import Mask
from frontdesk.tuning.own.examples import Example, Line, Source, arguments_of, pseudonym
from frontdesk.turns.asking import action_of
from frontdesk_agents.retrieving.corrections import DONT_KNOW

PAGE = 50  # conversations
MESSAGES = 500  # of one conversation, the newest
CONTEXT = 6  # messages before the question
LONGEST = 2_000  # characters of a text

_CORRECTIONS = """
select c.id, c.language, c.question, c.decided, c.action, c.answer, a.slug, m.conversation_id from corrections c
join agents a on a.tenant_id = c.tenant_id and a.id = c.agent_id
left join messages m on m.tenant_id = c.tenant_id and m.id = c.message_id
where c.tenant_id = %(tenant)s order by c.id desc
"""
_CONVERSATIONS = """
select c.id, p.name from conversations c join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id
where c.tenant_id = %(tenant)s and (cast(%(after)s as uuid) is null or c.id > %(after)s) order by c.id limit %(page)s
"""
_MESSAGES = """
select m.sequence, m.sender, m.text, m.turn_id, m.content ->> 'language' as language, t.trigger_sequence, d.decision, a.slug,
       exists (select from corrections k where k.tenant_id = m.tenant_id and k.message_id = m.id) as corrected
from messages m
left join turns t on t.tenant_id = m.tenant_id and t.id = m.turn_id and m.sender = 'agent'
left join decisions d on d.tenant_id = t.tenant_id and d.turn_id = t.id and d.step = 0
left join agent_versions v on v.tenant_id = t.tenant_id and v.id = t.agent_version_id
left join agents a on a.tenant_id = v.tenant_id and a.id = v.agent_id
where m.tenant_id = %(tenant)s and m.conversation_id = %(conversation)s and not m.private
and m.sender in ('contact', 'agent', 'operator') order by m.sequence desc limit %(most)s
"""


async def corrections(database: Database, tenant_id: UUID) -> list[Example]:
    """What operators have corrected, the newest first. Their questions were stored without personal data."""
    async with database.tenant(tenant_id) as session:
        rows = await fetch(session, _CORRECTIONS, tenant=tenant_id)
    return [
        Example(
            source="correction",
            conversation=pseudonym(tenant_id, row.conversation_id or row.id),
            agent=row.slug,
            language=row.language,
            question=row.question,
            action=row.action,
            reply=Mask().hide(row.answer) if row.answer else None,
            decided=row.decided or None,
        )
        for row in rows
    ]


async def turns(database: Database, tenant_id: UUID) -> AsyncIterator[Example]:
    """Every answered message of every conversation, oldest conversations first, but for those that were corrected; what people
    replied comes before what agents did in the same conversation."""
    after: UUID | None = None
    while True:
        async with database.tenant(tenant_id) as session:
            page = await fetch(session, _CONVERSATIONS, tenant=tenant_id, after=after, page=PAGE)
            said = [await fetch(session, _MESSAGES, tenant=tenant_id, conversation=c.id, most=MESSAGES) for c in page]
        for conversation, newest in zip(page, said, strict=True):
            name = pseudonym(tenant_id, conversation.id)
            for example in _of_conversation(name, conversation.name, newest[::-1]):
                yield example
        if len(page) < PAGE:
            return
        after = page[-1].id


def _of_conversation(name: str, customer: str | None, messages: Sequence[Any]) -> Iterator[Example]:
    mask = Mask([customer] if customer else [])
    hidden = [Line(message.sender, mask.hide(message.text[:LONGEST])) for message in messages]
    for at, message in enumerate(messages):
        asked = _asked_a_person(messages, at) if message.sender == "operator" else []
        if asked:
            agent = next(other for other in reversed(messages[:at]) if other.slug)
            yield _example("operator", name, agent, "answer", hidden, asked, at)
    for at, message in enumerate(messages):
        if message.decision is None or message.corrected:
            continue
        asked = _asked(messages, message.trigger_sequence)
        if not asked:  # it came before the oldest message that was read
            continue
        arguments = arguments_of(message.decision.get("arguments") or {}, mask.hide)
        example = _example("turn", name, message, action_of(message.decision), hidden, asked, at)
        yield replace(example, arguments=arguments)


def _example(
    source: Source, name: str, agent: Any, action: str, hidden: Sequence[Line], asked: Sequence[int], at: int
) -> Example:
    """What message `at` replies to the messages `asked`; `agent` is a message of the agent whose conversation it is."""
    return Example(
        source=source,
        conversation=name,
        agent=agent.slug,
        language=agent.language or "en",
        question="\n".join(hidden[each].text for each in asked),
        action=action,
        reply=hidden[at].text,
        messages=tuple(hidden[max(0, asked[0] - CONTEXT) : asked[0]]),
    )


def _asked_a_person(messages: Sequence[Any], at: int) -> list[int]:
    """Positions of what the operator's message at `at` answers: the question that the agent did not know, else what the customer
    wrote last; none where the operator goes on, or no agent was there."""
    since = list(takewhile(lambda message: message.sender != "operator", reversed(messages[:at])))
    unknown = next((m for m in since if m.decision and action_of(m.decision) == DONT_KNOW), None)
    if unknown is not None:
        return _asked(messages, unknown.trigger_sequence)
    if at == 0 or not any(message.slug for message in messages[:at]):
        return []
    return _asked(messages, messages[at - 1].sequence)


def _asked(messages: Sequence[Any], trigger: int) -> list[int]:
    """Positions of what the customer wrote, up to the message that began the turn, since anybody answered."""
    found: list[int] = []
    for at in reversed([at for at, message in enumerate(messages) if message.sequence <= trigger]):
        if messages[at].sender != "contact":
            break
        found.insert(0, at)
    return found
