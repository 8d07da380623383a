"""Requests of Slack: events, presses of buttons, and the handshake. One address serves both of the app's Request URLs.

https://docs.slack.dev/apis/events-api, https://docs.slack.dev/reference/events/message,
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import orjson

from frontdesk.channels.errors import BadPayload
from frontdesk.channels.platform import Answer, Attachment, Incoming, Parsed, RawRequest
from frontdesk.channels.slack.config import SlackConfig
from frontdesk.channels.slack.mrkdwn import mention_of, plain

WRITTEN = (
    None,
    "file_share",
    "thread_broadcast",
)  # subtypes of what a person wrote; the others are changes and notices


def parse_request(config: SlackConfig, request: RawRequest) -> Parsed:
    """The message or press, if it is one for us, or the handshake's challenge."""
    data = _object(request.body)
    try:
        if data.get("type") == "url_verification":
            return Parsed(answer=Answer(data["challenge"].encode()[:500]))
        pressed = data.get("type") == "block_actions"
        found = _pressed(data) if pressed else _written(config, data.get("event") or {})
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadPayload("this is no request of Slack") from error
    return Parsed(messages=[found] if found else [])


def _object(body: bytes) -> dict[str, Any]:
    """The JSON of an event, or of the form's only field in which interactions come."""
    try:
        form = parse_qs(body.decode(), max_num_fields=5) if body.startswith(b"payload=") else None
        data = orjson.loads(form["payload"][0] if form else body)
    except (ValueError, KeyError) as error:
        raise BadPayload("the body is no JSON") from error
    if not isinstance(data, dict):
        raise BadPayload("this is no request of Slack")
    return data


def _written(config: SlackConfig, event: dict[str, Any]) -> Incoming | None:
    """A mention comes as `app_mention` and, in channels we may read, as `message` too: both are known by channel and time. What
    is said in a thread without our name is for us where we were named in it before, which an event does not tell."""
    if not _is_written(config, event):
        return None
    to_us, thread = _is_to_us(config, event), event.get("thread_ts")
    channel, at, private = event["channel"], event["ts"], _is_private(event)
    text = plain((event.get("text") or "").replace(mention_of(config.user_id), "")).strip()
    attachments = list(_attachments(event))
    if not (text or attachments) or not (to_us or thread):
        return None
    return Incoming(
        contact=_place(channel, thread or (None if private else at)),
        external_id=f"{channel}:{at}",
        text=text,
        sender_name=None if private else event["user"],
        attachments=attachments,
        follows_up=not to_us,
    )


def _is_written(config: SlackConfig, event: dict[str, Any]) -> bool:
    """By a person: not by a bot, ourselves included, and not a change of an earlier message."""
    written = event.get("type") in ("message", "app_mention") and event.get("subtype") in WRITTEN
    return written and bool(event.get("user")) and not event.get("bot_id") and event["user"] != config.user_id


def _is_to_us(config: SlackConfig, event: dict[str, Any]) -> bool:
    """In a direct message always; in a channel when we are named, or in a thread that we began."""
    named = event["type"] == "app_mention" or mention_of(config.user_id) in (event.get("text") or "")
    return _is_private(event) or named or event.get("parent_user_id") == config.user_id


def _is_private(event: dict[str, Any]) -> bool:
    return event.get("channel_type") == "im"


def _place(channel: str, thread: str | None) -> str:
    return f"{channel}:{thread}" if thread else channel


def _pressed(data: dict[str, Any]) -> Incoming | None:
    """A press says what stands on its button; the whole of it is its value."""
    action, message = data["actions"][0], data.get("message") or {}
    text = action.get("value") if action["type"] == "button" else None
    if not text or "channel" not in data:
        return None
    channel, at = data["channel"]["id"], data["container"]["message_ts"]
    private = data["channel"].get("name") == "directmessage"
    user = data["user"].get("name") or data["user"].get("username")
    return Incoming(
        contact=_place(channel, message.get("thread_ts") or (None if private else at)),
        external_id=f"{channel}:{at}:{action['action_ts']}",
        text=text,
        contact_name=user if private else None,
        sender_name=None if private else user,
    )


def _attachments(event: dict[str, Any]) -> Iterator[Attachment]:
    """Files by their addresses, which want the bot's token; of a file of another workspace only the id is told."""
    for file in event.get("files") or []:
        mime = file.get("mimetype") or ""
        kind = mime.partition("/")[0] if mime.startswith(("image/", "audio/", "video/")) else "file"
        yield Attachment(kind, file.get("url_private") or file["id"], file.get("name"), mime or None, file.get("size"))
