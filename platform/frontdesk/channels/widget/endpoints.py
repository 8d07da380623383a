"""The widget's routes. Visitors carry a token of ours in the Authorization header; there are no cookies."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response

from frontdesk.channels.parts import DoorDep
from frontdesk.channels.widget.access import (
    Authorization,
    Identity,
    VisitorDep,
    check_origin,
    client_address,
    optional_visitor,
)
from frontdesk.channels.widget.rules import rules_of
from frontdesk.channels.widget.schemas import AcceptedOut, MessageIn, MessagesOut, SessionIn, SessionOut
from frontdesk.channels.widget.service import Offers, begin_session, inbox_of, visitor_for
from frontdesk.channels.widget.standing import standing_of
from frontdesk.channels.widget.stream import VisitorStream, conversation_of
from frontdesk.channels.widget.tokens import BadVisitorToken, Visitor
from frontdesk.conversations import repository
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.schemas import ConversationOut, MessageOut
from frontdesk.conversations.service import InboundMessage
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.web import DatabaseDep, KeyringDep, PublisherDep, ReaderDep, RedisDep
from frontdesk.tenants import limits
from frontdesk.turns.queue import drop_queued

router = APIRouter(prefix="/v1/widget", tags=["widget"])

InboxKey = Annotated[str, Path(max_length=120)]


@router.post("/{inbox_key}/session")
async def session(
    inbox_key: InboxKey,
    body: SessionIn,
    request: Request,
    database: DatabaseDep,
    keyring: KeyringDep,
    redis: RedisDep,
    authorization: Authorization = None,
    x_frontdesk_identity: Identity = None,
) -> SessionOut:
    """Begin a visit, or go on with an earlier one when its token is sent. A signed-in customer's identity makes it theirs."""
    await limits.check(redis, f"session:{client_address(request)}", limit=60, seconds=60)
    try:
        earlier = optional_visitor(keyring, authorization)
    except BadVisitorToken:
        earlier = None
    tenant_id, inbox_id = await inbox_of(database, inbox_key)
    rules = await rules_of(database, keyring, tenant_id, inbox_id)
    check_origin(rules, request)
    customer = rules.customer(x_frontdesk_identity)
    visitor = visitor_for(tenant_id, inbox_id, earlier, customer)
    offers = cast(Offers, request.app.state.offers)
    return await begin_session(database, keyring, visitor, body.language, earlier, customer, offers)


@router.post("/messages", status_code=202)
async def send_message(
    body: MessageIn, visitor: VisitorDep, door: DoorDep, redis: RedisDep, response: Response
) -> AcceptedOut:
    """Take a visitor's message: 202 when it is new, 200 when this `client_id` had been taken before."""
    await limits.check(redis, f"visitor:{visitor.source_id}", limit=30, seconds=60)
    received = await door.accept(inbound(visitor, body))
    if not received.is_new:
        response.status_code = 200
    return AcceptedOut(message=MessageOut.of(received.message))


@router.get("/messages")
async def messages(
    visitor: VisitorDep,
    database: DatabaseDep,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> MessagesOut:
    """The visitor's messages after a sequence, oldest first."""
    conversation = await conversation_of(database, visitor)
    if conversation is None:
        return MessagesOut(messages=[], conversation=None)
    async with database.tenant(visitor.tenant_id) as session:
        rows = await repository.messages_after(session, visitor.tenant_id, conversation.id, after, limit)
        standing = await standing_of(session, conversation)
    return MessagesOut(messages=[MessageOut.of(row) for row in rows], conversation=standing)


@router.get("/stream", status_code=200, response_class=VisitorStream)
async def stream(
    visitor: VisitorDep,
    database: DatabaseDep,
    reader: ReaderDep,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> VisitorStream:
    """Messages, drafts and steps as they come (text/event-stream); resumes after `Last-Event-ID`."""
    return VisitorStream(database, reader, visitor, last_event_id)


@router.post("/conversation/new")
async def start_over(visitor: VisitorDep, database: DatabaseDep, publisher: PublisherDep) -> dict[str, str]:
    """End the visitor's conversation; their next message begins a new one."""
    conversation = await conversation_of(database, visitor)
    if conversation is not None:
        ended = await _resolve(database, visitor, conversation.id)
        data = ConversationOut.of(ended).model_dump(mode="json")
        await publisher.publish(visitor.tenant_id, ended.id, "conversation", data)
    return {}


async def _resolve(database: DatabaseDep, visitor: Visitor, conversation_id: UUID) -> Conversation:
    async with database.tenant(visitor.tenant_id) as session:
        conversation = await conversations.get(session, visitor.tenant_id, conversation_id, lock=True)
        await handoffs.release(session, conversation, status="resolved")
        await drop_queued(session, visitor.tenant_id, conversation_id)
    return conversation


def inbound(visitor: Visitor, body: MessageIn) -> InboundMessage:
    """The visitor's message as the door takes it; ids are the visitor's own, so nobody can name another's message."""
    return InboundMessage(
        tenant_id=visitor.tenant_id,
        inbox_id=visitor.inbox_id,
        contact=visitor.source_id,
        external_id=f"{visitor.source_id}:{body.client_id}",
        text=body.text or "",
        files=body.files,
    )
