"""Another system's side."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from frontdesk.channels.simulated import FILE, Call, Reply, Said, Shot
from frontdesk.kit.standard_webhooks import secret_bytes, sign

LIES_AT = "/files/1"  # a file


class SimulatedRest:
    """Implements `Simulated`."""

    settings: Mapping[str, str] = {"secret": "whsec_c2ltdWxhdGVkLXNlY3JldC1vZi1hLXJlc3QtaW5ib3g="}
    signs_body = True

    def message(self, contact: str, text: str, number: int) -> Any:
        """A customer's message."""
        data = {"id": f"in-{number}", "contact": contact, "text": text, "name": "Ana Lima", "language": "en"}
        return {"type": "message", "data": data}

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """A file by its address."""
        attachment = {"url": f"{api_url}{LIES_AT}", "name": "invoice.pdf", "mime": "application/pdf"}
        return {"type": "message", "data": {"id": f"in-{number}", "contact": contact, "attachments": [attachment]}}

    def unknown(self, number: int) -> Any:
        """A type of a later version."""
        return {"type": "reaction", "data": {"id": f"in-{number}"}}

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """By Standard Webhooks; a wrong secret is one of other bytes."""
        body = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        written = settings["secret"]
        secret = secret_bytes(written) if written == self.settings["secret"] else written.encode()
        now = int(time.time())
        headers = {
            "content-type": "application/json",
            "webhook-id": f"evt_{now}",
            "webhook-timestamp": str(now),
            "webhook-signature": sign(secret, f"evt_{now}", now, body),
        }
        return Shot(headers=headers, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """There are none."""
        return []

    def said(self, call: Call) -> Said | None:
        """The text of a reply, or the addresses of its files."""
        event = orjson.loads(call.body or b"{}")
        if event.get("type") != "message":
            return None
        data = event["data"]
        files = [each["url"] for each in data.get("files", [])]
        return Said(data["contact"], data["text"] or "\n".join(files), data["choices"])

    def answer(self, call: Call, number: int) -> Reply:
        """Taken, or a file for who has signed the question."""
        if call.method == "GET":
            return Reply(200 if "webhook-signature" in call.headers else 401, FILE)
        return Reply(200, {})

    def too_many(self, seconds: int) -> Reply:
        """RFC 6585, section 4."""
        return Reply(429, {"error": {"message": "too many requests"}}, {"retry-after": str(seconds)})

    def receipt(self, external_id: str, status: str) -> Any | None:
        """What became of a reply."""
        error = {"error": "the customer's device is gone"} if status == "failed" else {}
        return {"type": "receipt", "data": {"id": external_id, "status": status, **error}}


SIMULATED = SimulatedRest()
