"""A conversation as text for its visitor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import attachments, repository
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Message
from frontdesk.kit.database import Database
from frontdesk.tenants.models import Tenant

MOST = 2000  # messages
YOU = {"en": "You", "fr": "Vous"}


@dataclass(frozen=True)
class Transcript:
    """A conversation with its business; `messages` are oldest first."""

    tenant: Tenant
    conversation_id: UUID
    messages: Sequence[Message]


async def transcript_of(database: Database, visitor: Visitor, language: str) -> str:
    """The visitor's newest conversation on this inbox, one paragraph a message; raises `UnknownConversation`."""
    return as_text(await conversation_so_far(database, visitor), language)


async def conversation_so_far(database: Database, visitor: Visitor) -> Transcript:
    """The visitor's newest conversation on this inbox; raises `UnknownConversation`."""
    async with database.tenant(visitor.tenant_id) as session:
        contact = await repository.known_contact(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
        newest = contact and await repository.newest_conversation(session, visitor.tenant_id, visitor.inbox_id, contact)
        if not newest:
            raise UnknownConversation("you have no conversation here yet")
        messages = await repository.messages_after(session, visitor.tenant_id, newest.id, 0, MOST)
        tenant = await session.get_one(Tenant, visitor.tenant_id)
    return Transcript(tenant, newest.id, messages)


def as_text(found: Transcript, language: str, *, hide: re.Pattern[str] | None = None) -> str:
    """The messages in the business's own time; what matches `hide` is left out of the visitor's words."""
    tenant, zone, you = found.tenant, ZoneInfo(found.tenant.timezone), YOU.get(language[:2], YOU["en"])
    paragraphs = [
        f"{message.created_at.astimezone(zone):%Y-%m-%d %H:%M} {_who(message, tenant, you)}\n{_said(message, hide)}"
        for message in found.messages
    ]
    return "\n\n".join([f"{tenant.name} ({tenant.timezone})", *paragraphs]) + "\n"


def _who(message: Message, tenant: Tenant, you: str) -> str:
    return you if message.sender == "contact" else (message.sender_name or tenant.name)


def _said(message: Message, hide: re.Pattern[str] | None) -> str:
    """The words, and the names of the files beside them; a message without words is its files' names already."""
    files = [] if message.content.get("wordless") else message.content.get("attachments", [])
    text = " ".join(filter(None, (message.text, attachments.named(files))))
    return hide.sub("[…]", text) if hide and message.sender == "contact" else text
