"""Who asks: the visitor of a token in the Authorization header, and of the identity that a signed-in customer's page sends beside
it. There are no cookies. Every route asks here, so an identity that has ended opens nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from frontdesk.channels.widget.identity import MOST_BYTES, BadIdentity
from frontdesk.channels.widget.rules import Rules, rules_of
from frontdesk.channels.widget.tokens import BadVisitorToken, Visitor, read
from frontdesk.conversations import repository
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Conversation
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.web import DatabaseDep, KeyringDep

Authorization = Annotated[str | None, Header(max_length=400)]
Identity = Annotated[str | None, Header(max_length=MOST_BYTES)]


async def visitor_of(
    request: Request,
    keyring: KeyringDep,
    database: DatabaseDep,
    authorization: Authorization = None,
    x_frontdesk_identity: Identity = None,
) -> Visitor:
    """The visitor who asks; raises `BadVisitorToken`, `BadIdentity` and `WrongOrigin`."""
    visitor = optional_visitor(keyring, authorization)
    if visitor is None:
        raise BadVisitorToken("send the visitor's token as 'Authorization: Bearer ...'")
    rules = await rules_of(database, keyring, visitor.tenant_id, visitor.inbox_id)
    check_origin(rules, request)
    if not visitor.signed_in and not rules.sign_in_required:
        return visitor
    customer = rules.customer(x_frontdesk_identity)
    if customer is None or customer.visitor_id(visitor.inbox_id) != visitor.visitor_id:
        raise BadIdentity("this token is a signed-in customer's: send their identity with it")
    return replace(visitor, until=customer.until)


def check_origin(rules: Rules, request: Request) -> None:
    """Raises `WrongOrigin` when the request comes from a page that may not have this chat."""
    rules.check_origin(request.headers.get("origin"), request.headers.get("host", ""), request.method)


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
