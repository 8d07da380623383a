"""The statements that store what customers of one tenant send, a batch at a time; each costs about the same for one as for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Json
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from frontdesk.conversations.models import Conversation, Message
from frontdesk.kit.database import as_json, fetch, new_id, object_of, table_of

Key = tuple[UUID, str]
"""An inbox, and a customer's or a message's id there."""

_CONVERSATION = tuple(column.name for column in table_of(Conversation).c)
_MESSAGE = tuple(column.name for column in table_of(Message).c)
_NEW = ("id", "conversation_id", "inbox_id", "sequence", "sender_name", "source_id", "text", "content")

# `limit 1` keeps the planner to one look into an index for each row: a plan that was made while a table was small stays for long.
_CONTACT = """(
    select i.contact_id from contact_identities i
    where i.tenant_id = %(tenant)s and i.inbox_id = w.inbox_id and i.source_id = w.source_id limit 1
)"""
_LIVE = f"""
select w.inbox_id, w.source_id, c.* from json_to_recordset(%(rows)s) as w (inbox_id uuid, source_id varchar)
cross join lateral {_CONTACT} i cross join lateral (
    select {", ".join(f"c.{name} as c_{name}" for name in _CONVERSATION)} from conversations c
    where c.tenant_id = %(tenant)s and c.inbox_id = w.inbox_id and c.contact_id = i.contact_id and c.status <> 'resolved'
    limit 1 for update
) c
"""  # noqa: S608
_KNOWN = f"""
select {", ".join(f"m.{name}" for name in _MESSAGE)} from json_to_recordset(%(rows)s) as w (inbox_id uuid, source_id varchar)
join messages m on m.tenant_id = %(tenant)s and m.inbox_id = w.inbox_id and m.source_id = w.source_id
"""  # noqa: S608
# Whoever begins conversations of a tenant holds its counter: what others have begun meanwhile is seen after this.
_HOLD_COUNTER = """
insert into conversation_counters as c (tenant_id, last_display_id) values (%(tenant)s, 0)
on conflict (tenant_id) do update set last_display_id = c.last_display_id returning last_display_id
"""
_BEGIN = f"""
with wanted as (
    select w.*, {_CONTACT} as known from json_to_recordset(%(rows)s) as w (number integer, inbox_id uuid, source_id varchar,
        name varchar, language varchar, contact_id uuid, conversation_id uuid)
), made as (
    insert into contacts (tenant_id, id, name) select %(tenant)s, contact_id, name from wanted where known is null
), named as (
    insert into contact_identities (tenant_id, inbox_id, source_id, contact_id)
    select %(tenant)s, inbox_id, source_id, contact_id from wanted where known is null
), counted as (
    update conversation_counters set last_display_id = %(last)s where tenant_id = %(tenant)s
)
insert into conversations (tenant_id, id, display_id, inbox_id, contact_id, language, status, last_sequence, failed_attempts)
select %(tenant)s, conversation_id, number, inbox_id, coalesce(known, contact_id), language, 'pending', 0, 0 from wanted
returning {", ".join(_CONVERSATION)}
"""  # noqa: S608
_STORE = """
with new as (
    select * from json_to_recordset(%(rows)s) as n (id uuid, conversation_id uuid, inbox_id uuid, sequence integer,
        sender_name varchar, source_id varchar, text text, content jsonb)
), advanced as (
    update conversations c set updated_at = now(),
        last_sequence = (select max(n.sequence) from new n where n.conversation_id = c.id)
    where c.tenant_id = %(tenant)s and c.id = any(array(select conversation_id from new))
)
insert into messages (tenant_id, id, conversation_id, inbox_id, sequence, direction, sender, sender_name, private, source_id, text, content)
select %(tenant)s, id, conversation_id, inbox_id, sequence, 'incoming', 'contact', sender_name, false, source_id, text, content from new
returning created_at
"""


@dataclass(frozen=True)
class Newcomer:
    """A customer without a live conversation, and what a new one is begun with."""

    sender: Key
    name: str | None
    language: str | None


async def lock_live(session: AsyncSession, tenant_id: UUID, senders: Sequence[Key]) -> dict[Key, Conversation]:
    """The conversations of these customers that are not resolved, locked: in one order, so that two batches never wait for each
    other."""
    rows = await fetch(session, _LIVE, tenant=tenant_id, rows=_pairs(sorted(senders)))
    return {(row[0], row[1]): _loaded(session, row[2:]) for row in rows}


def _loaded(session: AsyncSession, values: Sequence[Any]) -> Conversation:
    """What is changed of it is written. One that the session has is brought up to date."""
    row = dict(zip(_CONVERSATION, values, strict=True))
    known = session.identity_map.get(identity_key(Conversation, (row["tenant_id"], row["id"])))
    if isinstance(known, Conversation):
        return _refreshed(known, row)
    conversation = object_of(Conversation, row)
    make_transient_to_detached(conversation)
    session.add(conversation)
    return conversation


def _refreshed(conversation: Conversation, row: Mapping[str, Any]) -> Conversation:
    """What was changed of it and is not yet written stays."""
    changed = inspect(conversation).committed_state
    for name, value in row.items():
        if name not in changed:
            set_committed_value(conversation, name, value)
    return conversation


async def known_messages(session: AsyncSession, tenant_id: UUID, sources: Sequence[Key]) -> dict[Key, Message]:
    """The messages that are stored already, by inbox and external id."""
    rows = await fetch(session, _KNOWN, tenant=tenant_id, rows=_pairs(sources))
    messages = [object_of(Message, dict(zip(_MESSAGE, row, strict=True))) for row in rows]
    return {(message.inbox_id, message.source_id or ""): message for message in messages}


async def hold_counter(session: AsyncSession, tenant_id: UUID) -> int:
    """Hold the tenant's counter until the transaction ends; returns its last number."""
    [(last,)] = await fetch(session, _HOLD_COUNTER, tenant=tenant_id)
    return int(last)


async def begin(
    session: AsyncSession, tenant_id: UUID, newcomers: Sequence[Newcomer], last: int
) -> dict[Key, Conversation]:
    """New conversations, numbered after `last`; contacts are made as far as they are new. The counter is held.

    Raises psycopg's `UniqueViolation` when somebody makes one of the contacts at the same moment.
    """
    numbered = enumerate(newcomers, last + 1)
    rows = [
        {"number": number, "contact_id": new_id(), "conversation_id": new_id(), **_told(each)}
        for number, each in numbered
    ]
    found = await fetch(session, _BEGIN, tenant=tenant_id, last=last + len(rows), rows=as_json(rows))
    senders = {row["conversation_id"]: each.sender for row, each in zip(rows, newcomers, strict=True)}
    return {senders[row.id]: _loaded(session, row) for row in found}


def _told(newcomer: Newcomer) -> dict[str, Any]:
    inbox_id, source_id = newcomer.sender
    return {"inbox_id": inbox_id, "source_id": source_id, "name": newcomer.name, "language": newcomer.language}


async def store(session: AsyncSession, messages: Sequence[Message]) -> None:
    """Store customers' messages with their sequences, in conversations that are locked; sets `created_at`."""
    rows = [{name: vars(each)[name] for name in _NEW} for each in messages]
    stored = await fetch(session, _STORE, tenant=messages[0].tenant_id, rows=as_json(rows))
    for message in messages:
        message.created_at = stored[0].created_at


def _pairs(pairs: Sequence[Key]) -> Json:
    return as_json([{"inbox_id": inbox_id, "source_id": source_id} for inbox_id, source_id in pairs])
