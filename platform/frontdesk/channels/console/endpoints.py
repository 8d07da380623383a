"""The console's routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from frontdesk.channels.console import queries
from frontdesk.channels.console.access import COOKIE, OperatorDep, VisitingUserDep, same_site
from frontdesk.channels.console.actions import Actions
from frontdesk.channels.console.schemas import (
    ConversationAnswer,
    ConversationDetail,
    ConversationList,
    MessageAnswer,
    Note,
    SignedIn,
    SignIn,
    TenantOut,
    TraceOut,
    UserOut,
    Write,
)
from frontdesk.channels.console.stream import TenantStream
from frontdesk.channels.parts import SenderDep, WakeUpsDep
from frontdesk.channels.widget.schemas import SeenIn
from frontdesk.conversations.schemas import MessageOut
from frontdesk.kit.web import DatabaseDep, KeyringDep, PublisherDep, ReaderDep, RedisDep
from frontdesk.tenants import limits
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import User

router = APIRouter(prefix="/v1/console", tags=["console"], dependencies=[Depends(same_site)])


def actions(
    operator: OperatorDep, database: DatabaseDep, publisher: PublisherDep, sender: SenderDep, wake_ups: WakeUpsDep
) -> Actions:
    """The actions of the operator who asks."""
    return Actions(operator, database, publisher, sender, wake_ups)


ActionsDep = Annotated[Actions, Depends(actions)]


@router.post("/login")
async def login(body: SignIn, request: Request, response: Response, database: DatabaseDep, redis: RedisDep) -> SignedIn:
    """Sign in with e-mail and password; sets the session cookie."""
    address = request.client.host if request.client else "unknown"
    await limits.check(redis, f"login:{address}", limit=20, seconds=60)
    await limits.check(redis, f"login:{body.email.lower()}", limit=10, seconds=300)
    user, token = await tenants.sign_in(database, body.email, body.password)
    response.set_cookie(
        COOKIE,
        token,
        max_age=tenants.SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return await _signed_in(database, user)


@router.post("/logout")
async def logout(request: Request, response: Response, database: DatabaseDep) -> dict[str, str]:
    """Sign out; the session ends on the server too."""
    token = request.cookies.get(COOKIE)
    if token:
        await tenants.sign_out(database, token)
    response.delete_cookie(COOKIE, path="/")
    return {}


@router.get("/me")
async def me(user: VisitingUserDep, database: DatabaseDep) -> SignedIn | None:
    """Who is signed in; null when nobody is."""
    return await _signed_in(database, user) if user else None


@router.get("/tenants/{tenant_id}/conversations")
async def list_conversations(
    operator: OperatorDep,
    database: DatabaseDep,
    status: Literal["pending", "open", "snoozed", "resolved"] | None = None,
    before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ConversationList:
    """One page of conversations, most recently changed first."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.list_conversations(session, operator.tenant_id, status=status, before=before, limit=limit)


@router.get("/tenants/{tenant_id}/conversations/{conversation_id}")
async def show_conversation(
    operator: OperatorDep, conversation_id: UUID, database: DatabaseDep, keyring: KeyringDep
) -> ConversationDetail:
    """A conversation with messages, private notes and turns."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.show_conversation(session, keyring, operator.tenant_id, conversation_id)


@router.get("/tenants/{tenant_id}/turns/{turn_id}/trace")
async def show_trace(operator: OperatorDep, turn_id: UUID, database: DatabaseDep) -> TraceOut:
    """Everything a turn did: nodes, passages, candidates with scores, tool calls, times."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.show_trace(session, operator.tenant_id, turn_id)


@router.get("/tenants/{tenant_id}/stream", status_code=200, response_class=TenantStream)
async def stream(operator: OperatorDep, reader: ReaderDep) -> TenantStream:
    """What happens in the tenant, as it happens (text/event-stream)."""
    return TenantStream(reader, operator.tenant_id)


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/take-over")
async def take_over(do: ActionsDep, conversation_id: UUID) -> ConversationAnswer:
    """Silence the agent and answer oneself; 409 when another operator has the conversation."""
    await do.take_over(conversation_id)
    return await _answer(do, conversation_id)


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/reply", status_code=201)
async def reply(do: ActionsDep, conversation_id: UUID, body: Write) -> MessageAnswer:
    """Answer the customer, with what was uploaded for it."""
    reply = await do.reply(conversation_id, body.text or "", body.client_id, body.files, body.template)
    return MessageAnswer(message=MessageOut.of(reply))


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/note", status_code=201)
async def note(do: ActionsDep, conversation_id: UUID, body: Note) -> MessageAnswer:
    """Leave a private note."""
    return MessageAnswer(message=MessageOut.of(await do.note(conversation_id, body.text, body.client_id)))


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/typing", status_code=202)
async def typing(do: ActionsDep, conversation_id: UUID) -> dict[str, str]:
    """Tell the customer that the operator is writing; send it every few seconds while that is so."""
    await do.is_typing(conversation_id)
    return {}


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/seen", status_code=202)
async def seen(do: ActionsDep, conversation_id: UUID, body: SeenIn) -> dict[str, str]:
    """Note that an operator has read the conversation up to this message."""
    await do.has_seen(conversation_id, body.sequence)
    return {}


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/hand-back")
async def hand_back(do: ActionsDep, conversation_id: UUID) -> ConversationAnswer:
    """Give the conversation back to the agent."""
    await do.hand_back(conversation_id)
    return await _answer(do, conversation_id)


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/resolve")
async def resolve(do: ActionsDep, conversation_id: UUID) -> ConversationAnswer:
    """End the conversation."""
    await do.resolve(conversation_id)
    return await _answer(do, conversation_id)


async def _answer(do: Actions, conversation_id: UUID) -> ConversationAnswer:
    tenant_id = do.operator.tenant_id
    async with do.database.tenant(tenant_id) as session:
        return ConversationAnswer(conversation=await queries.show_row(session, tenant_id, conversation_id))


async def _signed_in(database: DatabaseDep, user: User) -> SignedIn:
    places = await tenants.places_of(database, user.id)
    return SignedIn(
        user=UserOut(id=user.id, email=user.email, name=user.name, picture=user.picture_tag),
        tenants=[TenantOut(id=t.id, slug=t.slug, name=t.name, role=role) for t, role in places],
    )
