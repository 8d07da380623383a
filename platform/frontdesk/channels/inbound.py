"""A platform's message as the door takes it: bounded, and only of characters that can be stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from frontdesk.channels.connections import Connection
from frontdesk.channels.platform import Attachment, FetchesMedia, Incoming
from frontdesk.conversations.attachments import Media
from frontdesk.conversations.service import InboundMessage
from frontdesk.kit.database import new_id
from frontdesk.kit.filetypes import LONGEST_NAME

MAX_TEXT = 8000  # characters; what is longer is cut
MAX_NAME = 120
MAX_ID = 200
MAX_ATTACHMENTS = 20
MAX_REFERENCE = 2048  # an address with its signature
MAX_EXTRA = 4000  # characters of `extra`, as Python prints it


def inbound_of(connection: Connection, incoming: Incoming) -> InboundMessage:
    """The message with its tenant and inbox. Its files are fetched later, where the platform lets us."""
    attachments = list(incoming.attachments)[:MAX_ATTACHMENTS]
    text = clean(incoming.text, MAX_TEXT).strip() or ("" if attachments else "[empty]")
    fetches = isinstance(connection.platform, FetchesMedia)
    content: dict[str, Any] = {}
    if attachments and not fetches:
        content["attachments"] = [_elsewhere(each) for each in attachments]
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
        media=[_media(each) for each in attachments] if fetches else (),
    )


def clean(text: str, most: int) -> str:
    """The text without what Postgres cannot store (NUL, halves of surrogate pairs), at most so many characters."""
    return text.replace("\0", "")[:most].encode("utf-8", "replace").decode()


def _media(attachment: Attachment) -> Media:
    name, mime = _name(attachment), clean(attachment.mime or "", 100)
    values = {name: clean(v, MAX_REFERENCE) if isinstance(v, str) else v for name, v in asdict(attachment).items()}
    return Media(new_id(), name, mime, {name: value for name, value in values.items() if value is not None})


def _elsewhere(attachment: Attachment) -> dict[str, Any]:
    """A file that stays with its platform."""
    size = attachment.size if isinstance(attachment.size, int) else 0
    return {"name": _name(attachment), "mime": clean(attachment.mime or "", 100), "size": size, "state": "elsewhere"}


def _name(attachment: Attachment) -> str:
    return clean(attachment.name or attachment.kind, LONGEST_NAME)
