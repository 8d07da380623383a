"""Telegram bots: https://core.telegram.org/bots/api"""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.channels.calling import Caller, cannot_send, failure_of, read_json
from frontdesk.channels.errors import BadInboxConfig, BadSignature
from frontdesk.channels.markup import HTML, pieces
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, OutgoingFile, Parsed, Part, RawRequest
from frontdesk.channels.signatures import same
from frontdesk.channels.telegram.config import TelegramConfig
from frontdesk.channels.telegram.parsing import parse_update

UPDATES = ["message", "callback_query"]
HEADER = "x-telegram-bot-api-secret-token"
CALLBACK_BYTES = 64  # of callback_data, https://core.telegram.org/bots/api#inlinekeyboardbutton
PHOTO_BYTES = 5 * 1024 * 1024
METHODS = {"sendPhoto": "photo", "sendDocument": "document"}  # and what a part of theirs holds
PLAIN_LINKS: Part = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def utf16_units(text: str) -> int:
    """The length as Telegram counts it (https://core.telegram.org/api/entities#entity-length)."""
    return len(text.encode("utf-16-le")) // 2


class Telegram:
    """Implements `Platform`. A chat's id is the contact; a forum's topic follows it after a colon."""

    name = "telegram"
    config = TelegramConfig
    limits = Limits(text=4096, measure=utf16_units)  # https://core.telegram.org/bots/api#sendmessage
    repeatable = False

    def verify(self, config: TelegramConfig, request: RawRequest) -> None:
        """The header holds the `secret_token` given to setWebhook: https://core.telegram.org/bots/api#setwebhook. It covers
        neither body nor time; a replay is known by its update_id."""
        if request.method != "POST" or not same(config.secret.get_secret_value(), request.headers.get(HEADER, "")):
            raise BadSignature("the secret token is not this inbox's: set the webhook again")

    def parse(self, config: TelegramConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_update(config, request)

    def render(self, config: TelegramConfig, message: Outgoing) -> Sequence[Part]:
        """HTML (https://core.telegram.org/bots/api#html-style); the last part carries the buttons."""
        head = {**_head(message), **PLAIN_LINKS}
        parts = [{**head, "text": text} for text in pieces(message.text, HTML, self.limits.text, self.limits.measure)]
        if message.choices and parts:
            parts[-1]["reply_markup"] = {"inline_keyboard": [[_button(i, c)] for i, c in enumerate(message.choices)]}
        if "message_id" in message.asked and parts:
            parts[0]["reply_parameters"] = {
                "message_id": message.asked["message_id"],
                "allow_sending_without_reply": True,
            }
        return parts

    def render_files(self, config: TelegramConfig, message: Outgoing) -> Sequence[Part]:
        """Telegram fetches the address itself: pictures up to 5 MB, PDFs up to 20 MB; of others it takes a link
        (https://core.telegram.org/bots/api#sending-files)."""
        head = _head(message)
        return [{**head, **_file(each)} for each in message.files]

    async def deliver(self, config: TelegramConfig, caller: Caller, part: Part, key: str) -> str | None:
        """The send methods know no idempotency key. How long to wait stands in `parameters.retry_after`:
        https://core.telegram.org/bots/api#responseparameters"""
        method = next((name for name, holds in METHODS.items() if holds in part), "sendMessage")
        answer = await caller.ask("POST", config.method(method), json=part)
        data = read_json(answer)
        if not data.get("ok"):
            raise failure_of(answer, retry_after=(data.get("parameters") or {}).get("retry_after"))
        chat, number = data["result"]["chat"]["id"], data["result"]["message_id"]
        return f"{chat}:{number}"

    async def fetch(self, config: TelegramConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """getFile tells a path that holds for an hour: https://core.telegram.org/bots/api#getfile"""
        answer = await caller.ask("POST", config.method("getFile"), json={"file_id": attachment.reference})
        data = read_json(answer)
        if not data.get("ok"):
            raise failure_of(answer)
        return await caller.download(config.file(data["result"]["file_path"]), most=most)

    async def check(self, config: TelegramConfig, caller: Caller) -> tuple[Finding, TelegramConfig]:
        """getMe, which also tells the bot's username: https://core.telegram.org/bots/api#getme"""
        answer = await caller.ask("GET", config.method("getMe"))
        data = read_json(answer)
        if answer.status in (401, 404):
            raise BadInboxConfig(
                "Telegram does not know this token: copy it from BotFather again", code="telegram_token"
            )
        if not data.get("ok"):
            raise failure_of(answer)
        username = data["result"]["username"]
        finding = Finding(f"this is the bot @{username}", "telegram_bot", {"name": username})
        return finding, config.model_copy(update={"username": username})

    async def announce(self, config: TelegramConfig, caller: Caller, webhook: str) -> None:
        """setWebhook: https://core.telegram.org/bots/api#setwebhook"""
        wanted = {"url": webhook, "secret_token": config.secret.get_secret_value(), "allowed_updates": UPDATES}
        answer = await caller.ask("POST", config.method("setWebhook"), json=wanted)
        if read_json(answer).get("ok"):
            return
        if answer.status == 400:
            raise cannot_send("Telegram", webhook, answer)
        raise failure_of(answer)


def _head(message: Outgoing) -> Part:
    chat, _, thread = message.to.partition(":")
    return {"chat_id": int(chat), **({"message_thread_id": int(thread)} if thread else {})}


def _file(file: OutgoingFile) -> Part:
    if file.mime in ("image/jpeg", "image/png", "image/webp") and file.size <= PHOTO_BYTES:
        return {"photo": file.url}
    if file.mime == "application/pdf":
        return {"document": file.url}
    return {"text": HTML.link(HTML.escape(file.name), file.url), **PLAIN_LINKS}


def _button(index: int, text: str) -> dict[str, str]:
    """A press is read by the button's label, so what does not fit into the data may be replaced by its number."""
    fits = len(text.encode()) <= CALLBACK_BYTES
    return {"text": text, "callback_data": text if fits else f"#{index}"}


PLATFORM = Telegram()
