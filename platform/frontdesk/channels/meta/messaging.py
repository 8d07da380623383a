"""The `messaging` events of a Facebook page or an Instagram account: messages, presses, and receipts.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
https://developers.facebook.com/docs/instagram-platform/webhooks/examples
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from frontdesk.channels.choices import shortened
from frontdesk.channels.errors import BadPayload
from frontdesk.channels.meta.webhooks import entries_of, handshake
from frontdesk.channels.platform import Attachment, Incoming, Parsed, RawRequest, Receipt

LINK = "fallback"  # type of the attachment that a shared link is
TITLE = 20  # characters of a quick reply's title


def parse_messaging(request: RawRequest, account: str) -> Parsed:
    """Everything for this account in one webhook: an app's webhook brings the events of all its accounts. Echoes, reactions,
    deleted messages, and what another app has in hand (`standby`) are left out."""
    answered = handshake(request)
    if answered is not None:
        return answered
    try:
        events = [event for entry in entries_of(request.body) for event in _events(entry, account)]
        messages = [found for event in events if (found := _message(event) or _postback(event))]
        receipts = [found for event in events for found in _receipts(event)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadPayload("this is no webhook of Messenger or Instagram") from error
    return Parsed(messages=messages, receipts=receipts)


def _events(entry: dict[str, Any], account: str) -> Iterator[dict[str, Any]]:
    """Those of people: a visitor of Facebook's former chat plugin has no id to answer to."""
    for event in entry.get("messaging") or []:
        if entry.get("id") == account and (event.get("sender") or {}).get("id"):
            yield event


def _message(event: dict[str, Any]) -> Incoming | None:
    message = event.get("message") or {}
    if not message or message.get("is_echo") or message.get("is_deleted"):
        return None
    text, attachments = _text(message), list(_attachments(message))
    if not (text or attachments):
        return None
    return Incoming(event["sender"]["id"], message["mid"], text, attachments=attachments)


def _text(message: dict[str, Any]) -> str:
    """What was written, or the whole of the answer whose shortened form was pressed: it is the payload of its quick reply."""
    text: str = message.get("text") or _link(message)
    payload = (message.get("quick_reply") or {}).get("payload")
    return payload if payload and shortened(payload, TITLE) == text else text


def _link(message: dict[str, Any]) -> str:
    """The address that was shared without words."""
    links = [each for each in message.get("attachments") or [] if each.get("type") == LINK]
    return next((link for each in links if (link := (each.get("payload") or {}).get("url"))), "")


def _postback(event: dict[str, Any]) -> Incoming | None:
    """A press of a button, an ice breaker or the persistent menu says what stands on it."""
    postback = event.get("postback") or {}
    if not postback.get("title"):
        return None
    sender = event["sender"]["id"]
    return Incoming(sender, postback.get("mid") or f"{sender}:{event['timestamp']}", postback["title"])


def _attachments(message: dict[str, Any]) -> Iterator[Attachment]:
    """Files and shared posts by their addresses, and the story that is answered. A link that was shared is no file."""
    for each in message.get("attachments") or []:
        kind, address = each.get("type") or "file", (each.get("payload") or {}).get("url")
        if address and kind != LINK:
            yield Attachment(kind, address, _name(address) if kind == "file" else None)
    story = (message.get("reply_to") or {}).get("story") or {}
    if story.get("url"):
        yield Attachment("story", story["url"])


def _name(address: str) -> str | None:
    """The name of a file stands at the end of its address, where Meta tells it; other kinds have numbers there."""
    name = unquote(urlsplit(address).path.rpartition("/")[2])
    return name if "." in name else None


def _receipts(event: dict[str, Any]) -> Iterator[Receipt]:
    """Messenger tells which messages were delivered, Instagram which were read. (Messenger's `read` holds a time only.)"""
    for mid in (event.get("delivery") or {}).get("mids") or []:
        yield Receipt(mid, "delivered")
    read = (event.get("read") or {}).get("mid")
    if read:
        yield Receipt(read, "read")
