"""Conversations and their messages."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Header, Query
from pydantic import AwareDatetime
from sqlalchemy import select

from frontdesk.channels.api import paging
from frontdesk.channels.api.access import ProgramDep
from frontdesk.channels.api.paging import Cursor, Limit
from frontdesk.channels.api.route import api_router, needs
from frontdesk.channels.api.schemas import WrittenMessage
from frontdesk.channels.console.access import Operator
from frontdesk.channels.console.actions import Actions
from frontdesk.channels.door import Door
from frontdesk.channels.parts import DoorDep, SenderDep, WakeUpsDep
from frontdesk.client.models import Conversation as Told
from frontdesk.client.models import Message as ToldMessage
from frontdesk.client.models import Page
from frontdesk.conversations import contacts, repository
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Conversation, Message
from frontdesk.conversations.service import InboundMessage
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict
from frontdesk.kit.web import DatabaseDep, PublisherDep
from frontdesk.tenants.keys import Program
from frontdesk.tenants.models import User
from frontdesk.webhooks import resources

router = api_router("conversations")
READ, WRITE = needs("conversations:read"), needs("conversations:write")
_SENT_WITH = uuid.UUID(
    "6d5d8f0a-3e1c-4b52-9c57-0f9f4f0b6a61"
)  # the namespace of idempotency keys, RFC 9562 section 5.5

Status = Literal["pending", "open", "snoozed", "resolved"]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=300,
        description="The same request with the same key is made once; its answer is kept for a day.",
    ),
]


async def actions(
    program: ProgramDep, database: DatabaseDep, publisher: PublisherDep, sender: SenderDep, wake_ups: WakeUpsDep
) -> Actions:
    """The actions of a program: it stands where an operator would."""
    return Actions(_as_operator(program, program.name), database, publisher, sender, wake_ups)


ActionsDep = Annotated[Actions, Depends(actions)]


@router.get("/conversations", openapi_extra=READ)
async def list_conversations(
    program: ProgramDep,
    database: DatabaseDep,
    status: Status | None = None,
    contact_id: UUID | None = None,
    inbox_id: UUID | None = None,
    updated_since: AwareDatetime | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Told]:
    """Conversations, the newest first."""
    filters = paging.all_of(
        (status, lambda value: Conversation.status == value),
        (contact_id, lambda value: Conversation.contact_id == value),
        (inbox_id, lambda value: Conversation.inbox_id == value),
        (updated_since, lambda value: Conversation.updated_at >= value),
    )
    query = select(Conversation).where(Conversation.tenant_id == program.tenant_id, *filters)
    async with database.tenant(program.tenant_id) as session:
        return await paging.newest_first(
            session, query, Conversation.id, cursor=cursor, limit=limit, shown=resources.conversation
        )


@router.get("/conversations/{conversation_id}", openapi_extra=READ)
async def get_conversation(program: ProgramDep, database: DatabaseDep, conversation_id: UUID) -> Told:
    """One conversation."""
    return await _shown(database, program, conversation_id)


@router.get("/conversations/{conversation_id}/messages", openapi_extra=READ)
async def list_messages(
    program: ProgramDep,
    database: DatabaseDep,
    conversation_id: UUID,
    private: Annotated[bool, Query(description="With the team's notes.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ToldMessage]:
    """The conversation's messages, the oldest first."""
    after = paging.read_number(cursor) if cursor is not None else 0
    own = (program.tenant_id, conversation_id)
    async with database.tenant(program.tenant_id) as session:
        await conversations.get(session, *own)
        rows = await repository.messages_after(session, *own, after, limit + 1, private=private)
    return paging.page_of(rows, limit, resources.message, lambda row: str(row.sequence))


@router.get("/messages", openapi_extra=READ)
async def list_all_messages(
    program: ProgramDep,
    database: DatabaseDep,
    sender: Literal["contact", "agent", "operator", "system"] | None = None,
    since: AwareDatetime | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ToldMessage]:
    """The messages of all conversations without notes, the newest first."""
    filters = paging.all_of(
        (sender, lambda value: Message.sender == value), (since, lambda value: Message.created_at >= value)
    )
    query = select(Message).where(Message.tenant_id == program.tenant_id, Message.private.is_(False), *filters)
    async with database.tenant(program.tenant_id) as session:
        return await paging.newest_first(
            session, query, Message.id, cursor=cursor, limit=limit, shown=resources.message
        )


@router.post("/conversations/{conversation_id}/messages", status_code=201, openapi_extra=WRITE)
async def post_message(
    program: ProgramDep,
    do: ActionsDep,
    door: DoorDep,
    conversation_id: UUID,
    body: WrittenMessage,
    idempotency_key: IdempotencyKey = None,
) -> ToldMessage:
    """Write a message. One `as` contact begins a new conversation when this one is resolved: see its `conversation_id`."""
    client_id = _client_id(program, idempotency_key)
    named = Actions(_as_operator(program, body.name or program.name), do.database, do.publisher, do.sender, do.wake_ups)
    if body.as_ == "operator":
        return resources.message(await named.reply(conversation_id, body.text, client_id))
    if body.as_ == "note":
        return resources.message(await named.note(conversation_id, body.text, client_id))
    return await _receive(do.database, door, program, conversation_id, body, client_id)


@router.post("/conversations/{conversation_id}/hand-back", openapi_extra=WRITE)
async def hand_back(program: ProgramDep, do: ActionsDep, conversation_id: UUID, _: IdempotencyKey = None) -> Told:
    """Give the conversation back to the agent, which answers at once when the customer has written meanwhile."""
    await do.hand_back(conversation_id)
    return await _shown(do.database, program, conversation_id)


@router.post("/conversations/{conversation_id}/resolve", openapi_extra=WRITE)
async def resolve(program: ProgramDep, do: ActionsDep, conversation_id: UUID, _: IdempotencyKey = None) -> Told:
    """End the conversation; the customer's next message begins a new one."""
    await do.resolve(conversation_id)
    return await _shown(do.database, program, conversation_id)


async def _shown(database: Database, program: Program, conversation_id: UUID) -> Told:
    async with database.tenant(program.tenant_id) as session:
        return resources.conversation(await conversations.get(session, program.tenant_id, conversation_id))


async def _receive(
    database: Database, door: Door, program: Program, conversation_id: UUID, body: WrittenMessage, client_id: UUID
) -> ToldMessage:
    async with database.tenant(program.tenant_id) as session:
        conversation = await conversations.get(session, program.tenant_id, conversation_id)
        source_id = await contacts.source_of(session, conversation)
    if source_id is None:
        raise Conflict("this conversation's customer was deleted", code="contact_deleted")
    inbound = InboundMessage(
        program.tenant_id, conversation.inbox_id, source_id, f"api:{client_id}", body.text, sender_name=body.name
    )
    return resources.message((await door.accept(inbound)).message)


def _as_operator(program: Program, name: str) -> Operator:
    return Operator(User(id=program.key_id, name=name), program.tenant_id, "program")


def _client_id(program: Program, idempotency_key: str | None) -> UUID:
    """With an idempotency key it is the same however often the request comes, so a message is stored once, whatever breaks."""
    return uuid.uuid5(_SENT_WITH, f"{program.tenant_id}:{idempotency_key}") if idempotency_key else uuid.uuid4()
