"""Slack's side; forms as in https://docs.slack.dev/apis/events-api"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

from frontdesk.channels.simulated import FILE, Call, Reply, Said, Shot
from frontdesk.channels.slack.mrkdwn import escape, plain
from frontdesk.channels.slack.platform import SIGNATURE, TIMESTAMP, signature_of

BOT = "U0LAN0Z89"
MARKS = r"(<[^>]*>)|(?<!\w)[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?!\w)"  # around words, not in them, nor in links
LIES_AT = "/files-pri"  # a file
DIRECT = "D"  # a direct message's channel is a D and, here, the customer's number


class SimulatedSlack:
    """Implements `Simulated`."""

    settings: Mapping[str, str] = {
        "bot_token": "xoxb-simulated-token",
        "signing_secret": "8f742231b10e8888abcd99yyyzzz85a5",
        "user_id": BOT,
    }
    signs_body = True

    def message(self, contact: str, text: str, number: int) -> Any:
        """A direct message."""
        at = f"1355517523.{number:06}"
        event = {"type": "message", "channel": DIRECT + contact, "channel_type": "im", "user": "U2147483697"}
        return _callback({**event, "text": escape(text), "ts": at, "event_ts": at}, number)

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """A file in a direct message."""
        sent = self.message(contact, "", number)
        file = {"id": "F111", "name": "invoice.pdf", "mimetype": "application/pdf", "size": len(FILE)}
        where = {"url_private": f"{api_url}{LIES_AT}/T111-F111/invoice.pdf"}
        sent["event"].update(subtype="file_share", files=[{**file, **where}])
        return sent

    def unknown(self, number: int) -> Any:
        """Somebody opened the app's home."""
        return _callback({"type": "app_home_opened", "user": "U2147483697", "tab": "home"}, number)

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """The HMAC of the time and the body; interactions come as a form."""
        kind = "application/json"
        body = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        if isinstance(payload, dict) and payload.get("type") == "block_actions":
            kind, body = "application/x-www-form-urlencoded", urlencode({"payload": body.decode()}).encode()
        timestamp = str(int(time.time()))
        signature = signature_of(settings["signing_secret"], timestamp, body)
        return Shot(headers={"content-type": kind, TIMESTAMP: timestamp, SIGNATURE: signature}, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """The challenge of a Request URL: https://docs.slack.dev/reference/events/url_verification"""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        asked = {"type": "url_verification", "token": "Jhj5dZrVaK7ZwHHjRyZWjbDl", "challenge": challenge}
        return [(self.sign(settings, asked, url), challenge)]

    def said(self, call: Call) -> Said | None:
        """The words of a message without its marks, and the labels of its buttons."""
        if not call.path.endswith("/chat.postMessage"):
            return None
        data = orjson.loads(call.body)
        elements = [each for block in data.get("blocks", []) for each in block.get("elements", [])]
        to = data["channel"].removeprefix(DIRECT) + (f":{data['thread_ts']}" if "thread_ts" in data else "")
        text = plain(re.sub(MARKS, r"\1", data["text"]))
        return Said(to, text, [each["text"]["text"] for each in elements])

    def answer(self, call: Call, number: int) -> Reply:
        """A sent message, a file, or the bot itself."""
        if call.path.startswith(LIES_AT):
            return Reply(200, FILE if "authorization" in call.headers else b"<!DOCTYPE html>")
        if call.path.endswith("/auth.test"):
            return Reply(200, {"ok": True, "team": "Simulated", "user": "simulated", "user_id": BOT})
        channel = orjson.loads(call.body).get("channel")
        return Reply(200, {"ok": True, "channel": channel, "ts": f"1503435956.{number:06}", "message": {}})

    def too_many(self, seconds: int) -> Reply:
        """https://docs.slack.dev/apis/web-api/rate-limits"""
        return Reply(429, {"ok": False, "error": "ratelimited"}, {"retry-after": str(seconds)})

    def receipt(self, external_id: str, status: str) -> Any | None:
        """Apps are told nothing."""
        return None


def _callback(event: dict[str, Any], number: int) -> dict[str, Any]:
    envelope = {"token": "XXYYZZ", "team_id": "T123ABC456", "api_app_id": "A123ABC456", "type": "event_callback"}
    us = {"team_id": "T123ABC456", "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
    return {**envelope, "event": event, "event_id": f"Ev{number}", "event_time": 1355517523, "authorizations": [us]}


SIMULATED = SimulatedSlack()
