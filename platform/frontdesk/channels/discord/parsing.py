"""Interactions: the command /ask, and presses of buttons; and plain messages.

https://docs.discord.com/developers/interactions/receiving-and-responding
https://docs.discord.com/developers/resources/message#message-object
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.errors import BadPayload
from frontdesk.channels.platform import Answer, Attachment, Incoming, Parsed, RawRequest

PING, COMMAND, COMPONENT = 1, 2, 3  # types of interactions
PONG, LATER = 1, 5  # types of answers: LATER shows that we think
STRING, BUTTON = 3, 2  # types of a command's option, and of a component
DEFAULT, REPLY = 0, 19  # types of messages that people write
EPHEMERAL = 1 << 6  # a message's flag: seen by who asked
QUESTION = "question"


def parse_interaction(config: DiscordConfig, request: RawRequest) -> Parsed:
    """The question or press; the answer says that the reply comes later, within the 15 minutes of the interaction's token."""
    data = _object(request.body)
    if data.get("type") == PING:
        return Parsed(answer=_answer(PONG))
    try:
        text = _asked(data["data"]) if data.get("type") == COMMAND else _pressed(data)
        found = _incoming(data, text) if text else None
    except (KeyError, TypeError, AttributeError) as error:
        raise BadPayload("this is no interaction of Discord") from error
    return Parsed([found], answer=_answer(LATER, private=config.private)) if found else Parsed()


def parse_message(config: DiscordConfig, data: Mapping[str, Any], us: str) -> Incoming | None:
    """A direct message, or one in a channel that names us (`us` is the bot's user id). With `private` only direct ones: an answer
    in a channel is read by all. Those of bots and webhooks are left out. Raises `BadPayload`."""
    try:
        author, is_direct = data["author"], data.get("guild_id") is None
        names_us = not config.private and any(each["id"] == us for each in data.get("mentions") or [])
        if author.get("bot") or data.get("webhook_id") or data.get("type") not in (DEFAULT, REPLY):
            return None
        text = re.sub(rf"<@!?{re.escape(us)}>", "", data.get("content") or "").strip()
        files = [_attachment(file) for file in data.get("attachments") or []]
        if not (is_direct or names_us) or not (text or files):
            return None
        return Incoming(
            contact=f"{data['channel_id']}:{author['id']}",
            external_id=data["id"],
            text=text,
            contact_name=author.get("global_name") or author["username"],
            attachments=files,
            extra={"direct": True} if is_direct else {},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadPayload("this is no message of Discord") from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadPayload("the body is no JSON") from error
    if not isinstance(data, dict):
        raise BadPayload("this is no interaction of Discord")
    return data


def _answer(kind: int, *, private: bool = False) -> Answer:
    said = {"type": kind, "data": {"flags": EPHEMERAL}} if private else {"type": kind}
    return Answer(orjson.dumps(said), "application/json")


def _asked(command: dict[str, Any]) -> str:
    options = command.get("options") or []
    return next((o["value"] for o in options if o["name"] == QUESTION and o["type"] == STRING), "")


def _pressed(data: dict[str, Any]) -> str:
    """A press says what stands on its button; the whole of it is its custom id."""
    pressed: dict[str, Any] = data.get("data") or {}
    is_button = data.get("type") == COMPONENT and pressed.get("component_type") == BUTTON
    return pressed["custom_id"] if is_button else ""


def _incoming(data: dict[str, Any], text: str) -> Incoming:
    """The contact is the person in the channel: a channel has many, and each has a conversation of their own."""
    user = (data.get("member") or data)["user"]
    files = ((data["data"].get("resolved") or {}).get("attachments") or {}).values()
    return Incoming(
        contact=f"{data['channel_id']}:{user['id']}",
        external_id=data["id"],
        text=text,
        contact_name=user.get("global_name") or user["username"],
        language=data.get("locale"),
        attachments=[_attachment(file) for file in files],
        extra={"token": data["token"]},
    )


def _attachment(file: dict[str, Any]) -> Attachment:
    """https://docs.discord.com/developers/resources/message#attachment-object"""
    mime = file.get("content_type") or ""
    kind = mime.partition("/")[0] if mime.startswith(("image/", "audio/", "video/")) else "file"
    return Attachment(kind, file["url"], file.get("filename"), mime or None, file.get("size"))
