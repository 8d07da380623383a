"""Meta's side: how it signs and shakes hands, and the events and the API that Messenger and Instagram share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from frontdesk.channels.meta.webhooks import HEADER, signature_of
from frontdesk.channels.simulated import FILE, Call, Reply, Said, Shot

TOKENS: Mapping[str, str] = {
    "access_token": "simulated-access-token",
    "app_secret": "simulated-app-secret",
    "verify_token": "simulated-verify-token",
}

LIES_AT = "/v/t59.2708-21/1_n.pdf"  # a file


class SimulatedMeta:
    """What is the same of all three."""

    signs_body = True

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """The HMAC of the body with the app secret."""
        body = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        signature = signature_of(settings["app_secret"], body)
        return Shot(headers={"content-type": "application/json", HEADER: signature}, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """The subscription's challenge."""
        token = settings["verify_token"]
        query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": token}
        return [(Shot("GET", query), "1158201444")]


class SimulatedMessaging(SimulatedMeta):
    """A page or an account (`kind` is the webhook's object) with its Send API."""

    kind: str
    account: str

    def message(self, contact: str, text: str, number: int) -> Any:
        """A text."""
        return self.webhook({**self.between(contact), "message": {"mid": f"m_in{number}", "text": text}})

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """A file by its address."""
        attachment = {"type": "file", "payload": {"url": f"{api_url}{LIES_AT}/invoice.pdf?_nc_cat=1&dl=1"}}
        return self.webhook({**self.between(contact), "message": {"mid": f"m_in{number}", "attachments": [attachment]}})

    def unknown(self, number: int) -> Any:
        """A reaction."""
        reaction = {"mid": f"m_out{number}", "action": "react", "reaction": "love", "emoji": "❤"}
        return self.webhook({**self.between("1"), "reaction": reaction})

    def said(self, call: Call) -> Said | None:
        """The words of a message and its quick replies."""
        if not call.path.endswith("/messages") or call.method != "POST":
            return None
        data = orjson.loads(call.body)
        replies = data["message"].get("quick_replies", [])
        return Said(data["recipient"]["id"], data["message"]["text"], [each["title"] for each in replies])

    def too_many(self, seconds: int) -> Reply:
        """https://developers.facebook.com/docs/messenger-platform/error-codes"""
        message = "(#613) Calls to this api have exceeded the rate limit."
        error = {"message": message, "type": "OAuthException", "code": 613}
        return Reply(400, {"error": error}, {"retry-after": str(seconds)})

    def sent(self, call: Call, number: int) -> Reply:
        """A message that was taken, a file, or a subscription."""
        if "/subscribed_apps?" in call.path:
            return Reply(200, {"success": True})
        if call.path.startswith(LIES_AT):
            return Reply(200, FILE)
        recipient = orjson.loads(call.body).get("recipient", {}).get("id")
        return Reply(200, {"recipient_id": recipient, "message_id": f"m_out{number}"})

    def between(self, contact: str) -> dict[str, Any]:
        """Who writes to whom, and when."""
        return {"sender": {"id": contact}, "recipient": {"id": self.account}, "timestamp": 1458692752478}

    def webhook(self, event: dict[str, Any]) -> dict[str, Any]:
        """A webhook with one event."""
        return {"object": self.kind, "entry": [{"id": self.account, "time": 1458692752999, "messaging": [event]}]}
