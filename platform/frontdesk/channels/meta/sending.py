"""Replies on Messenger and Instagram: https://developers.facebook.com/docs/messenger-platform/reference/send-api

After the 24 hours only a person may write, with the tag HUMAN_AGENT. Here nobody can tell whose message it is, so it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from frontdesk.channels.calling import Caller, read_json
from frontdesk.channels.choices import listed, shortened
from frontdesk.channels.errors import Refused
from frontdesk.channels.markup import PLAIN, pieces
from frontdesk.channels.meta.config import MetaConfig
from frontdesk.channels.meta.graph import graph_failure
from frontdesk.channels.meta.messaging import TITLE
from frontdesk.channels.platform import Limits, Outgoing, Part

# https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
QUICK_REPLIES, PAYLOAD = 13, 1000
WINDOW = timedelta(hours=24)
TOO_LATE = "the customer wrote last more than 24 hours ago: no reply is taken until they write again"
WORDS = {
    2018278: TOO_LATE,
    551: "this person cannot be reached: they blocked you, or their account is closed",
    190: "Meta refuses the access token: it has expired, or was withdrawn",
}


def render_reply(message: Outgoing, limits: Limits, now: datetime | None = None) -> Sequence[Part]:
    """Plain text; the last part carries the quick replies. Raises `Refused` outside of the 24 hours."""
    if message.asked_at is None or (now or datetime.now(UTC)) - message.asked_at >= WINDOW:
        raise Refused(TOO_LATE)
    replies = _quick_replies(message.choices)
    text = message.text if replies else listed(message.text, message.choices)
    head: Part = {"recipient": {"id": message.to}, "messaging_type": "RESPONSE"}
    parts = [{**head, "message": {"text": each}} for each in pieces(text, PLAIN, limits.text, limits.measure)]
    if replies and parts:
        parts[-1]["message"]["quick_replies"] = replies
    return parts


async def send_reply(config: MetaConfig, caller: Caller, account: str, part: Part) -> str:
    """Post one part; returns its `mid`. The Send API knows no idempotency key. Raises as `Platform.deliver` does."""
    url = f"{config.api_url}/{account}/messages"
    answer = await caller.ask("POST", url, json=part, headers=config.authorization)
    if 200 <= answer.status < 300:
        return str(read_json(answer)["message_id"])
    raise graph_failure(answer, words=WORDS)


def _quick_replies(choices: Sequence[str]) -> list[dict[str, str]]:
    """None of them when there are too many, or one is too long: they are written as lines then."""
    if len(choices) > QUICK_REPLIES or any(len(each) > PAYLOAD for each in choices):
        return []
    return [{"content_type": "text", "title": shortened(each, TITLE), "payload": each} for each in choices]
