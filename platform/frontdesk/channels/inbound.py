"""A platform's message as the door takes it: bounded, and only of characters that can be stored."""

from __future__ import annotations

from typing import Any

from frontdesk.channels.connections import Connection
from frontdesk.channels.platform import Attachment, FetchesMedia, Incoming
from frontdesk.channels.registry import AnyPlatform
from frontdesk.conversations.attachments import MOST_OF_MESSAGE, Media
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
    """The message with its tenant and inbox. Its files are looked at later: those that came along, and where the platform lets
    us fetch them the others."""
    attachments = list(incoming.attachments)[:MAX_ATTACHMENTS]
    text = clean(incoming.text, MAX_TEXT).strip() or ("" if attachments else "[empty]")
    coming, elsewhere = _parted(attachments, connection.platform)
    content: dict[str, Any] = {}
    if elsewhere:
        content["attachments"] = [_elsewhere(each) for each in elsewhere]
    if incoming.extra and len(repr(incoming.extra)) <= MAX_EXTRA:
        content["extra"] = dict(incoming.extra)
    if incoming.unverified:
        content["unverified"] = True
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
        media=tuple(map(_media, coming)),
    )


def clean(text: str, most: int) -> str:
    """The text without what Postgres cannot store (NUL, halves of surrogate pairs), at most so many characters."""
    return text.replace("\0", "")[:most].encode("utf-8", "replace").decode()


def _parted(attachments: list[Attachment], platform: AnyPlatform) -> tuple[list[Attachment], list[Attachment]]:
    """Those that will be here, and those that stay with their platform."""
    if not attachments or isinstance(platform, FetchesMedia):
        return attachments, []
    along = [number for number, each in enumerate(attachments) if each.content][:MOST_OF_MESSAGE]
    rest = [each for number, each in enumerate(attachments) if number not in along]
    return [attachments[number] for number in along], rest


def _media(attachment: Attachment) -> Media:
    name, mime = _name(attachment), clean(attachment.mime or "", 100)
    told = {name: value for name, value in vars(attachment).items() if name != "content" and value is not None}
    source = {name: clean(value, MAX_REFERENCE) if isinstance(value, str) else value for name, value in told.items()}
    return Media(new_id(), name, mime, source, attachment.content)


def _elsewhere(attachment: Attachment) -> dict[str, Any]:
    """A file that stays with its platform."""
    size = attachment.size if isinstance(attachment.size, int) else 0
    return {"name": _name(attachment), "mime": clean(attachment.mime or "", 100), "size": size, "state": "elsewhere"}


def _name(attachment: Attachment) -> str:
    return clean(attachment.name or attachment.kind, LONGEST_NAME)
