"""The REST channel: another system posts what its customers write, and gets what we answer, both signed by Standard Webhooks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

import orjson

from frontdesk.channels.addresses import platforms_own
from frontdesk.channels.calling import Called, Caller
from frontdesk.channels.errors import BadInboxConfig, BadSignature, Refused
from frontdesk.channels.markup import PLAIN, pieces
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest
from frontdesk.channels.rest.config import RestConfig
from frontdesk.channels.rest.parsing import parse_event
from frontdesk.channels.signatures import same
from frontdesk.kit.database import new_id
from frontdesk.kit.standard_webhooks import BadWebhookSignature, sign, verify

BEARER = "Bearer "


class Rest:
    """Implements `Platform`. The contact is whatever the other system calls its customer."""

    name = "rest"
    config = RestConfig
    limits = Limits(text=8000)
    repeatable = True  # a repeated reply has the same webhook-id, by which the receiver must know it

    def verify(self, config: RestConfig, request: RawRequest) -> None:
        """A signature over id, time and body, or the API key where there is one; repetitions are known by the message's id."""
        given, key = request.headers.get("authorization", ""), config.api_key.get_secret_value()
        if request.method != "POST":
            raise BadSignature("only POST is taken")
        if key and given.startswith(BEARER):
            if not same(key, given.removeprefix(BEARER)):
                raise BadSignature("the API key is not this inbox's")
            return
        try:
            verify(config.secrets, request.headers, request.body, request.now)
        except BadWebhookSignature as error:
            raise BadSignature(error.message) from error

    def parse(self, config: RestConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_event(request)

    def render(self, config: RestConfig, message: Outgoing) -> Sequence[Part]:
        """Plain text, the last with the choices, which the other system may show as it likes."""
        head = _head(message)
        parts: list[Part] = [{**head, "text": text, "choices": []} for text in pieces(message.text, PLAIN, 8000)]
        if parts:
            parts[-1]["choices"] = list(message.choices)
        return parts

    def render_files(self, config: RestConfig, message: Outgoing) -> Sequence[Part]:
        """All files in one message without words, by addresses that hold for some days."""
        files = [asdict(each) for each in message.files]
        return [{**_head(message), "text": "", "choices": [], "files": files}] if files else []

    async def fetch(self, config: RestConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """A file at the other system's own host is asked for with a signature over its id and the time, and an empty body."""
        url = platforms_own(attachment.reference, config.api_url, config.hosts)
        ours = urlsplit(url).netloc == urlsplit(config.api_url).netloc
        return await caller.download(url, most=most, headers=_signed(config, f"file_{new_id()}", b"") if ours else None)

    async def deliver(self, config: RestConfig, caller: Caller, part: Part, key: str) -> str | None:
        """`{"type": "message", "data": {"id", "contact", "text", "choices", "in_reply_to", "extra"}}`, or with `files` of "url",
        "name", "mime" and "size"; any 2xx takes it."""
        await _post(config, caller, {"type": "message", "data": {"id": key, **part}}, key)
        return key

    async def check(self, config: RestConfig, caller: Caller) -> tuple[Finding, RestConfig]:
        """A signed `{"type": "test"}`, which the other system takes and leaves alone."""
        try:
            await _post(config, caller, {"type": "test", "data": {}}, f"test:{new_id()}")
        except Refused as error:
            raise BadInboxConfig(
                f"{error.message} (to a signed test)", code="rest_refused", facts={"words": error.message}
            ) from error
        host = urlsplit(config.api_url).netloc
        return Finding(f"{host} has taken a signed test", "rest_taken", {"host": host}), config


def _head(message: Outgoing) -> Part:
    return {"contact": message.to, "in_reply_to": message.asked_id, "extra": dict(message.asked)}


async def _post(config: RestConfig, caller: Caller, event: Part, key: str) -> Called:
    body = orjson.dumps(event)
    headers = {"content-type": "application/json", **_signed(config, key, body)}
    return await caller.call("POST", config.api_url, content=body, headers=headers)


def _signed(config: RestConfig, key: str, body: bytes) -> dict[str, str]:
    """The headers that sign a request of ours, by every secret."""
    now = int(time.time())
    return {
        "webhook-id": key,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(sign(secret, key, now, body) for secret in config.secrets),
    }


PLATFORM = Rest()
