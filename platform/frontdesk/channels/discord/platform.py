"""Discord: https://docs.discord.com/developers/interactions/overview

Discord brings interactions to a webhook: the command /ask, which the test registers, and presses of buttons. Plain messages come
through its gateway, a connection that is held open: direct ones, and those in channels that name the bot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from frontdesk.channels.addresses import platforms_own
from frontdesk.channels.calling import Caller, cannot_send
from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.discord.delivering import answer_interaction, failure, shown, write_in_channel
from frontdesk.channels.discord.gateway import listen
from frontdesk.channels.discord.parsing import QUESTION, STRING, parse_interaction
from frontdesk.channels.discord.rendering import TEXT, render_message
from frontdesk.channels.errors import BadInboxConfig, BadSignature
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest, Take
from frontdesk.channels.timestamps import is_lately

SIGNATURE, TIMESTAMP = "x-signature-ed25519", "x-signature-timestamp"
FILE = 11  # type of a command's option
DOMAINS = ("discordapp.com", "discordapp.net")  # where files lie
ASK: dict[str, Any] = {
    "name": "ask",
    "description": "Ask us a question",
    "description_localizations": {"fr": "Posez-nous une question"},
    "options": [
        {
            "type": STRING,
            "name": QUESTION,
            "description": "What would you like to know?",
            "description_localizations": {"fr": "Que souhaitez-vous savoir ?"},
            "required": True,
        },
        {
            "type": FILE,
            "name": "file",
            "description": "A picture or file that shows it",
            "description_localizations": {"fr": "Une photo ou un fichier qui le montre"},
        },
    ],
}


class Discord:
    """Implements `Platform`. The contact is a channel's id and, after a colon, that of the person who asked in it."""

    name = "discord"
    config = DiscordConfig
    limits = Limits(text=TEXT, answer_within=2.5)  # Discord waits 3 seconds
    repeatable = False

    def verify(self, config: DiscordConfig, request: RawRequest) -> None:
        """An Ed25519 signature over the time and the raw body:
        https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint"""
        timestamp = request.headers.get(TIMESTAMP, "")
        if request.method != "POST" or not is_lately(timestamp, request.now):
            raise BadSignature("the request is not of the last five minutes: is our clock right?")
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(config.public_key))
        try:
            key.verify(bytes.fromhex(request.headers.get(SIGNATURE, "")), timestamp.encode() + request.body)
        except (InvalidSignature, ValueError) as error:
            raise BadSignature("the signature is not this inbox's: check its public key") from error

    def parse(self, config: DiscordConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_interaction(config, request)

    def render(self, config: DiscordConfig, message: Outgoing) -> Sequence[Part]:
        """See the port."""
        return render_message(config, message)

    async def deliver(self, config: DiscordConfig, caller: Caller, part: Part, key: str) -> str | None:
        """See `answer_interaction` and `write_in_channel`."""
        if "token" in part:
            return await answer_interaction(config, caller, part)
        return await write_in_channel(config, caller, part, key)

    async def listen(self, config: DiscordConfig, caller: Caller, session: Mapping[str, Any], take: Take) -> None:
        """See `listen`."""
        await listen(config, caller, session, take)

    async def fetch(self, config: DiscordConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """The address is signed and holds for about a day:
        https://docs.discord.com/developers/reference#signed-attachment-cdn-urls"""
        return await caller.download(platforms_own(attachment.reference, config.api_url, DOMAINS), most=most)

    async def check(self, config: DiscordConfig, caller: Caller) -> tuple[Finding, DiscordConfig]:
        """The application's own fields, compared with ours, and the command /ask, made anew:
        https://docs.discord.com/developers/resources/application#get-current-application,
        https://docs.discord.com/developers/interactions/application-commands#create-global-application-command"""
        us = await shown(config, caller, "/applications/@me")
        if (us["id"], us["verify_key"]) != (config.application_id, config.public_key):
            raise BadInboxConfig(
                f"this is the token of {us['name']}: application {us['id']}, key {us['verify_key']}",
                code="discord_other",
                facts={"name": us["name"], "id": us["id"], "key": us["verify_key"]},
            )
        commands = f"{config.api_url}/applications/{us['id']}/commands"
        answer = await caller.ask("POST", commands, json=ASK, headers=config.headers)
        if answer.status >= 300:
            raise failure(answer)
        return Finding(f"this is {us['name']}, and /ask is registered", "discord_bot", {"name": us["name"]}), config

    async def announce(self, config: DiscordConfig, caller: Caller, webhook: str) -> None:
        """The address for interactions, to which Discord sends a ping at once:
        https://docs.discord.com/developers/resources/application#edit-current-application"""
        url, wanted = f"{config.api_url}/applications/@me", {"interactions_endpoint_url": webhook}
        answer = await caller.ask("PATCH", url, json=wanted, headers=config.headers)
        if answer.status == 400:
            raise cannot_send("Discord", webhook, answer)
        if answer.status >= 300:
            raise failure(answer)


PLATFORM = Discord()
