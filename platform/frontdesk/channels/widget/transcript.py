"""A conversation as a text file for its visitor."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import repository
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Message
from frontdesk.kit.database import Database
from frontdesk.tenants.models import Tenant

MOST = 2000  # messages
YOU = {"en": "You", "fr": "Vous"}


async def transcript_of(database: Database, visitor: Visitor, language: str) -> str:
    """The visitor's newest conversation on this inbox, one paragraph a message; raises `UnknownConversation`."""
    async with database.tenant(visitor.tenant_id) as session:
        contact = await repository.known_contact(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
        newest = contact and await repository.newest_conversation(session, visitor.tenant_id, visitor.inbox_id, contact)
        if not newest:
            raise UnknownConversation("you have no conversation here yet")
        messages = await repository.messages_after(session, visitor.tenant_id, newest.id, 0, MOST)
        tenant = await session.get_one(Tenant, visitor.tenant_id)
    return as_text(tenant, messages, YOU.get(language[:2], YOU["en"]))


def as_text(tenant: Tenant, messages: Sequence[Message], you: str) -> str:
    """The messages in the business's own time."""
    zone = ZoneInfo(tenant.timezone)
    paragraphs = [
        f"{message.created_at.astimezone(zone):%Y-%m-%d %H:%M} {_who(message, tenant, you)}\n{message.text}"
        for message in messages
    ]
    return "\n\n".join([f"{tenant.name} ({tenant.timezone})", *paragraphs]) + "\n"


def _who(message: Message, tenant: Tenant, you: str) -> str:
    return you if message.sender == "contact" else (message.sender_name or tenant.name)
