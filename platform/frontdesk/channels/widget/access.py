"""Who asks: the visitor of a token in the Authorization header. There are no cookies."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from frontdesk.channels.widget.tokens import BadVisitorToken, Visitor, read
from frontdesk.conversations import repository
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Conversation
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.web import KeyringDep

Authorization = Annotated[str | None, Header(max_length=400)]


async def visitor_of(keyring: KeyringDep, authorization: Authorization = None) -> Visitor:
    """The visitor who asks; raises `BadVisitorToken`."""
    visitor = optional_visitor(keyring, authorization)
    if visitor is None:
        raise BadVisitorToken("send the visitor's token as 'Authorization: Bearer ...'")
    return visitor


def optional_visitor(keyring: Keyring, authorization: str | None) -> Visitor | None:
    """The visitor of an Authorization header, None without one; raises `BadVisitorToken`."""
    scheme, _, token = (authorization or "").partition(" ")
    return read(keyring, token) if scheme.lower() == "bearer" else None


VisitorDep = Annotated[Visitor, Depends(visitor_of)]


async def own_conversation(database: Database, visitor: Visitor, conversation_id: UUID) -> Conversation:
    """A conversation of this very visitor, ended or not; raises `UnknownConversation`."""
    async with database.tenant(visitor.tenant_id) as session:
        contact_id = await repository.known_contact(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
        conversation = await repository.get_conversation(session, visitor.tenant_id, conversation_id)
    if conversation is None or conversation.contact_id != contact_id or conversation.inbox_id != visitor.inbox_id:
        raise UnknownConversation("you have no such conversation here")
    return conversation


def client_address(request: Request) -> str:
    """Who asks, for rate limits."""
    return request.client.host if request.client else "unknown"
