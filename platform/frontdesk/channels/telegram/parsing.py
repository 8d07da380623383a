"""Updates of the Bot API: messages in private chats and groups, and presses of buttons.

https://core.telegram.org/bots/api#update, #message, #callbackquery
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from frontdesk.channels.errors import BadPayload
from frontdesk.channels.platform import Answer, Attachment, Incoming, Parsed, RawRequest
from frontdesk.channels.telegram.config import TelegramConfig

MEDIA = ("photo", "document", "audio", "voice", "video", "video_note", "animation", "sticker")


def parse_update(config: TelegramConfig, request: RawRequest) -> Parsed:
    """The message of an update, if it is one for us; the update's id is what a repetition is known by."""
    update = _object(request.body)
    try:
        if "callback_query" in update:
            return _pressed(update)
        message = update.get("message")
        found = _message(config, update, message) if isinstance(message, dict) else None
        return Parsed(messages=[found] if found else [])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadPayload("this is no update of the Bot API") from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadPayload("the body is no JSON") from error
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise BadPayload("this is no update of the Bot API")
    return update


def _message(config: TelegramConfig, update: dict[str, Any], message: dict[str, Any]) -> Incoming | None:
    text = message.get("text") or message.get("caption") or ""
    attachments = _attachments(message)
    private = message["chat"]["type"] == "private"
    if not (text or attachments) or not (private or _is_to_us(config, message, text)):
        return None
    return _incoming(update, message, message.get("from") or {}, _without_address(config, text), attachments)


def _pressed(update: dict[str, Any]) -> Parsed:
    """A press says what stands on its button. The answer stops the button's spinner: a method of the API may be called by
    answering an update with it (https://core.telegram.org/bots/api#making-requests-when-getting-updates)."""
    query = update["callback_query"]
    stop = orjson.dumps({"method": "answerCallbackQuery", "callback_query_id": query["id"]})
    answer = Answer(stop, "application/json")
    message = query.get("message")
    label = _label(message, query.get("data")) if message else None
    if label is None:
        return Parsed(answer=answer)
    return Parsed(messages=[_incoming(update, message, query["from"], label, [])], answer=answer)


def _label(message: dict[str, Any], data: str | None) -> str | None:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    buttons = [button for row in rows for button in row]
    return next((button["text"] for button in buttons if data and button.get("callback_data") == data), None)


def _incoming(
    update: dict[str, Any], message: dict[str, Any], sender: dict[str, Any], text: str, attachments: list[Attachment]
) -> Incoming:
    chat = message["chat"]
    name = " ".join(filter(None, (sender.get("first_name"), sender.get("last_name"))))
    private = chat["type"] == "private"
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    return Incoming(
        contact=f"{chat['id']}:{thread}" if thread else str(chat["id"]),
        external_id=str(update["update_id"]),
        text=text,
        contact_name=name if private else chat.get("title"),
        sender_name=None if private else name or None,
        language=sender.get("language_code"),
        attachments=attachments,
        extra={} if private else {"message_id": message["message_id"]},
    )


def _is_to_us(config: TelegramConfig, message: dict[str, Any], text: str) -> bool:
    """In a group: named by our username, or an answer to what we wrote."""
    answered = ((message.get("reply_to_message") or {}).get("from") or {}).get("username", "")
    us = config.username.lower()
    return bool(us) and (answered.lower() == us or re.search(rf"@{re.escape(us)}\b", text.lower()) is not None)


def _without_address(config: TelegramConfig, text: str) -> str:
    bare = re.sub(rf"@{re.escape(config.username)}\b", "", text, flags=re.IGNORECASE) if config.username else text
    return bare.strip()


def _attachments(message: dict[str, Any]) -> list[Attachment]:
    found = []
    for kind in MEDIA:
        media = message.get(kind)
        media = media[-1] if isinstance(media, list) and media else media  # of a photo's sizes the last is the largest
        if isinstance(media, dict) and "file_id" in media:
            details = (media.get("file_name"), media.get("mime_type"), media.get("file_size"))
            found.append(Attachment(kind, media["file_id"], *details))
    return found
