"""Meta's side; forms as in https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from frontdesk.channels.meta.simulated import TOKENS, SimulatedMeta
from frontdesk.channels.simulated import FILE, Call, Reply, Said
from frontdesk.channels.whatsapp.approved import listing, refusal_of, words_of

NUMBER_ID, ACCOUNT_ID = "106540352242922", "102290129340398"


class SimulatedWhatsApp(SimulatedMeta):
    """Implements `Simulated`."""

    settings: Mapping[str, str] = {"phone_number_id": NUMBER_ID, "business_account_id": ACCOUNT_ID, **TOKENS}

    def message(self, contact: str, text: str, number: int) -> Any:
        """A text."""
        body = {"from": contact, "id": f"wamid.in{number}", "timestamp": "1749416383", "type": "text"}
        contacts = [{"profile": {"name": "Ana Lima"}, "wa_id": contact}]
        return _webhook({"contacts": contacts, "messages": [{**body, "text": {"body": text}}]})

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """A document."""
        document = {"id": "1908647269898587", "filename": "invoice.pdf", "mime_type": "application/pdf"}
        body = {"from": contact, "id": f"wamid.in{number}", "timestamp": "1749416383", "type": "document"}
        return _webhook({"contacts": [], "messages": [{**body, "document": document}]})

    def unknown(self, number: int) -> Any:
        """A change of another field."""
        return _webhook({"event": "FLOW_STATUS_CHANGE"}, field="flows")

    def said(self, call: Call) -> Said | None:
        """The words of a text, an interactive message or a template."""
        if not call.path.endswith("/messages") or call.method != "POST":
            return None
        data = orjson.loads(call.body)
        kind = data["type"]
        if kind == "text":
            return Said(data["to"], data["text"]["body"])
        if kind == "template":
            return words_of(data["to"], data["template"])
        if kind in ("image", "document"):
            return Said(data["to"], data[kind]["link"])
        interactive = data["interactive"]
        return Said(data["to"], interactive["body"]["text"], _choices(interactive["action"]))

    def answer(self, call: Call, number: int) -> Reply:
        """A sent message, a file or where it lies, the templates, or the number's fields."""
        if call.path.startswith("/1908647269898587"):
            return Reply(200, {"url": f"http://{call.headers['host']}/lookaside", "mime_type": "application/pdf"})
        if call.path == "/lookaside":
            return Reply(200 if "authorization" in call.headers else 401, FILE)
        if call.path.startswith(f"/{ACCOUNT_ID}/message_templates"):
            asked = dict(parse_qsl(urlsplit(call.path).query))
            return Reply(200, listing(int(asked.get("after", 0)), int(asked["limit"])))
        if call.method == "GET":
            return Reply(200, {"verified_name": "Simulated", "display_phone_number": "+1 555 078 3881"})
        sent = orjson.loads(call.body)
        refused = refusal_of(sent["template"]) if "template" in sent else None
        if refused is not None:
            return refused
        to = sent.get("to")
        contacts = [{"input": to, "wa_id": to}]
        data = {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": f"wamid.out{number}"}]}
        return Reply(200, data)

    def too_many(self, seconds: int) -> Reply:
        """https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"""
        error = {"message": "(#130429) Rate limit hit", "type": "OAuthException", "code": 130429}
        return Reply(429, {"error": error}, {"retry-after": str(seconds)})

    def receipt(self, external_id: str, status: str) -> Any | None:
        """A status of a message."""
        value: dict[str, Any] = {"id": external_id, "status": status, "timestamp": "1750263773", "recipient_id": "1"}
        if status == "failed":
            value["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        return _webhook({"statuses": [value]})


def _webhook(value: dict[str, Any], *, field: str = "messages") -> dict[str, Any]:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER_ID}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT_ID, "changes": [change]}]}


def _choices(action: dict[str, Any]) -> list[str]:
    buttons = [button["reply"]["title"] for button in action.get("buttons", [])]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    return buttons + [row.get("description", row["title"]) for row in rows]


SIMULATED = SimulatedWhatsApp()
