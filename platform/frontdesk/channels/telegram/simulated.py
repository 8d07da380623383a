"""Telegram's side; forms as in https://core.telegram.org/bots/webhooks#testing-your-bot-with-updates"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from frontdesk.channels.simulated import FILE, Call, Reply, Said, Shot
from frontdesk.channels.telegram.platform import HEADER


class SimulatedTelegram:
    """Implements `Simulated`."""

    settings: Mapping[str, str] = {
        "token": "123456:simulated-token",
        "secret": "simulated-secret-0123456789",
        "username": "simulated_bot",
    }
    signs_body = False

    def message(self, contact: str, text: str, number: int) -> Any:
        """A text in a private chat; a Telegram chat has a number."""
        person = {"id": int(contact), "first_name": "Ana", "last_name": "Lima", "language_code": "en"}
        return {
            "update_id": 10_000 + number,
            "message": {
                "message_id": number,
                "date": 1441645532,
                "chat": {**person, "type": "private"},
                "from": {**person, "is_bot": False},
                "text": text,
            },
        }

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """A document in a private chat."""
        update = self.message(contact, "", number)
        del update["message"]["text"]
        update["message"]["document"] = {"file_id": "BQAC", "file_name": "invoice.pdf", "mime_type": "application/pdf"}
        return update

    def unknown(self, number: int) -> Any:
        """A poll's change."""
        return {"update_id": 10_000 + number, "poll": {"id": "1", "question": "?", "options": []}}

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """The secret in its header."""
        body = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        return Shot(headers={"content-type": "application/json", HEADER: settings["secret"]}, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """There are none."""
        return []

    def said(self, call: Call) -> Said | None:
        """The text of sendMessage without its tags, or the address of a file."""
        if not call.path.endswith(("/sendMessage", "/sendPhoto", "/sendDocument")):
            return None
        data = {"text": "", **orjson.loads(call.body)}
        data["text"] = data.get("photo") or data.get("document") or data["text"]
        rows = data.get("reply_markup", {}).get("inline_keyboard", [])
        text = html.unescape(re.sub(r"</?(b|i|s|a|code|pre)\b[^>]*>", "", data["text"]))
        thread = data.get("message_thread_id")
        to = f"{data['chat_id']}:{thread}" if thread else str(data["chat_id"])
        return Said(to, text, [button["text"] for row in rows for button in row])

    def answer(self, call: Call, number: int) -> Reply:
        """A sent message, or the bot itself."""
        if call.path.endswith("/getMe"):
            return Reply(200, {"ok": True, "result": {"id": 1, "is_bot": True, "username": "simulated_bot"}})
        if call.path.endswith("/getFile"):
            return Reply(200, {"ok": True, "result": {"file_id": "BQAC", "file_path": "documents/file_1.pdf"}})
        if "/file/bot" in call.path:
            return Reply(200, FILE)
        chat = orjson.loads(call.body).get("chat_id") if call.body else None
        return Reply(200, {"ok": True, "result": {"message_id": 500_000 + number, "chat": {"id": chat}}})

    def too_many(self, seconds: int) -> Reply:
        """https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""
        said = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}"}
        return Reply(429, {**said, "parameters": {"retry_after": seconds}})

    def receipt(self, external_id: str, status: str) -> Any | None:
        """Bots are told nothing."""
        return None


SIMULATED = SimulatedTelegram()
