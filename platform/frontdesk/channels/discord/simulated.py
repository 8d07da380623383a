"""Discord's side; forms as in https://docs.discord.com/developers/interactions/receiving-and-responding"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from frontdesk.channels.discord.delivering import LOADING
from frontdesk.channels.discord.platform import SIGNATURE, TIMESTAMP
from frontdesk.channels.discord.simulated_gateway import SimulatedGateway
from frontdesk.channels.simulated import FILE, Call, Reply, Said, Shot

APPLICATION, TOKEN = "845027738276462632", "simulated-bot-token"
INTERACTION = "simulated-interaction-of-"  # a token: this, and the customer's number
LIES_AT = "/ephemeral-attachments"  # a file
MARKS = re.compile(r"\\(.)|\[((?:\\.|[^\]\\])*)\]\(<([^>]*)>\)|\*+|__|~~|<@\d+> ")


class SimulatedDiscord:
    """Implements `Simulated`. A customer's number is their id and that of their direct messages' channel."""

    signs_body = True

    @property
    def settings(self) -> Mapping[str, str]:
        """With the public key that belongs to the token."""
        key = signing_key(TOKEN).public_key().public_bytes_raw().hex()
        return {"application_id": APPLICATION, "public_key": key, "bot_token": TOKEN}

    def message(self, contact: str, text: str, number: int) -> Any:
        """The command /ask in a direct message."""
        option = {"type": 3, "name": "question", "value": text}
        command = {"id": "771825006014889984", "name": "ask", "type": 1, "options": [option]}
        user = {"id": contact, "username": "ana", "global_name": "Ana Lima"}
        return {**_interaction(2, contact, number), "user": user, "data": command}

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """The command /ask, which has always words, with its file."""
        asked = self.message(contact, "Is this right?", number)
        described = {"id": "1100", "filename": "invoice.pdf", "content_type": "application/pdf", "size": len(FILE)}
        where = f"{api_url}{LIES_AT}/1/1100/invoice.pdf?ex=65d903de&is=65c68ede&hm=2481f30d"
        asked["data"]["options"].append({"type": 11, "name": "file", "value": "1100"})
        asked["data"]["resolved"] = {"attachments": {"1100": {**described, "url": where}}}
        return asked

    def unknown(self, number: int) -> Any:
        """An answer is being typed, and suggestions are asked for."""
        return {**_interaction(4, "1", number), "user": {"id": "1", "username": "ana"}, "data": {"name": "ask"}}

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """Ed25519 over the time and the body."""
        body = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        timestamp = str(int(time.time()))
        signature = signing_key(settings["bot_token"]).sign(timestamp.encode() + body).hex()
        headers = {"content-type": "application/json", TIMESTAMP: timestamp, SIGNATURE: signature}
        return Shot(headers=headers, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """A ping, which is to be answered by a pong."""
        ping = {"application_id": APPLICATION, "id": "1", "token": "t", "type": 1, "version": 1}
        return [(self.sign(settings, ping, url), '{"type":1}')]

    def said(self, call: Call) -> Said | None:
        """The words of a message without its marks, and the labels of its buttons."""
        to = re.search(rf"{INTERACTION}(\d+)|/channels/(\d+)/messages$", call.path)
        if to is None or call.method == "GET":
            return None
        data = orjson.loads(call.body)
        labels = [button["label"] for row in data.get("components", []) for button in row["components"]]
        return Said(to[1] or to[2], unmarked(data["content"]), labels)

    def answer(self, call: Call, number: int) -> Reply:
        """A message, a file, the application, the command, or where the gateway is."""
        if call.path.startswith(LIES_AT):
            return Reply(200, FILE)
        if call.path.endswith("/applications/@me"):
            told = orjson.loads(call.body) if call.method == "PATCH" else {}
            return Reply(
                200, {"id": APPLICATION, "name": "Simulated", "verify_key": self.settings["public_key"], **told}
            )
        if call.path == "/gateway/bot":
            limit = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
            return Reply(200, {"url": f"ws://{call.headers['host']}", "shards": 1, "session_start_limit": limit})
        if call.path.endswith("/commands"):
            return Reply(201, {"id": "771825006014889984", **orjson.loads(call.body)})
        if call.method == "GET":
            return Reply(200, {"id": "1", "content": "", "flags": LOADING})
        return Reply(200, {"id": str(500_000 + number), **orjson.loads(call.body)})

    def too_many(self, seconds: int) -> Reply:
        """https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit"""
        said = {"message": "You are being rate limited.", "retry_after": float(seconds), "global": False}
        return Reply(429, said, {"retry-after": str(seconds)})

    def held(self) -> SimulatedGateway:
        """The gateway, where plain messages come from."""
        return SimulatedGateway(TOKEN)

    def receipt(self, external_id: str, status: str) -> Any | None:
        """Applications are told nothing."""
        return None


def signing_key(secret: str) -> Ed25519PrivateKey:
    """The key with which the platform signs for the inbox that has this bot token."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret.encode()).digest())


def unmarked(text: str) -> str:
    """The words as the phone shows them, and where links lead."""
    return MARKS.sub(lambda mark: f"{unmarked(mark[2])} ({mark[3]})" if mark[3] else mark[1] or "", text)


def _interaction(kind: int, contact: str, number: int) -> dict[str, Any]:
    place = {"channel_id": contact, "context": 1, "locale": "en-US", "version": 1}
    return {"id": str(number), "application_id": APPLICATION, "type": kind, "token": INTERACTION + contact, **place}


SIMULATED = SimulatedDiscord()
