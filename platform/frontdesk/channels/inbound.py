"""A platform's message as the door takes it: bounded, and only of characters that can be stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from frontdesk.channels.connections import Connection
from frontdesk.channels.platform import Attachment, Incoming
from frontdesk.conversations.service import InboundMessage

MAX_TEXT = 8000  # characters; what is longer is cut
MAX_NAME = 120
MAX_ID = 200
MAX_ATTACHMENTS = 20
MAX_EXTRA = 4000  # characters of `extra`, as Python prints it


def inbound_of(connection: Connection, incoming: Incoming) -> InboundMessage:
    """The message with its tenant and inbox. A message of files alone has their kinds as its text."""
    attachments = [_described(each) for each in list(incoming.attachments)[:MAX_ATTACHMENTS]]
    text = clean(incoming.text, MAX_TEXT).strip() or " ".join(f"[{each['kind']}]" for each in attachments) or "[empty]"
    content: dict[str, Any] = {"attachments": attachments} if attachments else {}
    if incoming.extra and len(repr(incoming.extra)) <= MAX_EXTRA:
        content["extra"] = dict(incoming.extra)
    return InboundMessage(
        connection.tenant_id,
        connection.inbox_id,
        contact=clean(incoming.contact, MAX_ID),
        external_id=clean(incoming.external_id, MAX_ID),
        text=text,
        contact_name=clean(incoming.contact_name or "", MAX_NAME) or None,
        language=language if (language := (incoming.language or "")[:2].lower()) in ("en", "fr") else None,
        sender_name=clean(incoming.sender_name or "", MAX_NAME) or None,
        content=content,
    )


def clean(text: str, most: int) -> str:
    """The text without what Postgres cannot store (NUL, halves of surrogate pairs), at most so many characters."""
    return text.replace("\0", "")[:most].encode("utf-8", "replace").decode()


def _described(attachment: Attachment) -> dict[str, Any]:
    values = {name: clean(v, 500) if isinstance(v, str) else v for name, v in asdict(attachment).items()}
    return {name: value for name, value in values.items() if value is not None}
