"""Webhooks of the Cloud API: messages and receipts of one number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frontdesk.channels.errors import BadPayload
from frontdesk.channels.meta.webhooks import entries_of, handshake
from frontdesk.channels.platform import Attachment, Incoming, Parsed, RawRequest, Receipt, Status
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from frontdesk.channels.whatsapp.late import WORDS

MEDIA = ("image", "audio", "video", "document", "sticker")
STATUSES: dict[str, Status] = {"delivered": "delivered", "read": "read", "failed": "failed"}


def parse_webhook(config: WhatsAppConfig, request: RawRequest) -> Parsed:
    """Everything for this number in one webhook; a handshake's challenge is its answer."""
    answered = handshake(request)
    if answered is not None:
        return answered
    try:
        values = list(_values(config, request.body))
        messages = [found for value in values for found in _messages(value)]
        receipts = [found for value in values for found in _receipts(value)]
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadPayload("this is no webhook of the Cloud API") from error
    return Parsed(messages=messages, receipts=receipts)


def _values(config: WhatsAppConfig, body: bytes) -> Iterator[dict[str, Any]]:
    """What changed on our number: an app's webhook brings the changes of all its numbers."""
    for entry in entries_of(body):
        for change in entry.get("changes") or []:
            value = change.get("value") or {}
            ours = (value.get("metadata") or {}).get("phone_number_id") == config.phone_number_id
            if change.get("field") == "messages" and ours:
                yield value


def _messages(value: dict[str, Any]) -> Iterator[Incoming]:
    names = {c["wa_id"]: (c.get("profile") or {}).get("name") for c in value.get("contacts") or []}
    for message in value.get("messages") or []:
        text, attachments = _content(message)
        if text or attachments:
            sender = message["from"]
            yield Incoming(sender, message["id"], text, names.get(sender), attachments=attachments)


def _content(message: dict[str, Any]) -> tuple[str, list[Attachment]]:
    kind = message.get("type", "")
    body = message.get(kind) or {}
    if kind == "text":
        return body["body"], []
    if kind == "interactive":
        chosen = body.get(body.get("type", "")) or {}
        return chosen.get("description") or chosen.get("title") or "", []
    if kind == "button":
        return body.get("text", ""), []
    if kind == "location":
        return f"{body['latitude']}, {body['longitude']}", []
    if kind in MEDIA:
        return body.get("caption") or "", [Attachment(kind, body["id"], body.get("filename"), body.get("mime_type"))]
    return "", []


def _receipts(value: dict[str, Any]) -> Iterator[Receipt]:
    for status in value.get("statuses") or []:
        known = STATUSES.get(status.get("status", ""))
        if known is not None:
            error = (status.get("errors") or [{}])[0]
            theirs = (error.get("error_data") or {}).get("details") or error.get("title")
            said, french = WORDS.get(error.get("code") or 0, (theirs, None))
            yield Receipt(status["id"], known, said, french)
