"""Calls that bring a part to Discord: as an answer of an interaction, or as a message in a channel.

https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

import hashlib
from typing import Any

from frontdesk.channels.calling import Caller, failure_of, read_json
from frontdesk.channels.discord.closing import unknown_token
from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.discord.parsing import EPHEMERAL
from frontdesk.channels.errors import OutcomeUnknown, SendError, TryAgain
from frontdesk.channels.platform import Part
from frontdesk.kit.outside import OutsideAnswer

LOADING = 1 << 7  # a message's flag: it shows that we think
# Unknown webhook: our answer to the interaction may still be on its way. Invalid token: its 15 minutes are over, and the part will
# be rendered for the channel. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
UNKNOWN_WEBHOOK, INVALID_TOKEN = 10015, 50027
SOON = 2.0  # seconds


async def answer_interaction(config: DiscordConfig, caller: Caller, part: Part) -> str:
    """The first part takes the place of what shows that we think, where it is still there; all others follow it."""
    webhook = f"{config.api_url}/webhooks/{config.application_id}/{part['token']}"
    if part["first"] and await _is_loading(config, caller, webhook):
        answer = await caller.ask("PATCH", f"{webhook}/messages/@original", json=part["body"], headers=config.headers)
    else:
        body = {**part["body"], "flags": part["body"]["flags"] | (EPHEMERAL if config.private else 0)}
        answer = await caller.ask("POST", f"{webhook}?wait=true", json=body, headers=config.headers)
    return id_of(answer)


async def write_in_channel(config: DiscordConfig, caller: Caller, part: Part, key: str) -> str:
    """A message of the bot. Discord knows a repetition by its nonce (at most 25 characters) for some minutes only."""
    nonce = hashlib.sha256(key.encode()).hexdigest()[:25]
    body = {**part["body"], "nonce": nonce, "enforce_nonce": True}
    url = f"{config.api_url}/channels/{part['channel']}/messages"
    return id_of(await caller.ask("POST", url, json=body, headers=config.headers))


async def shown(config: DiscordConfig, caller: Caller, path: str) -> Any:
    """What Discord shows its bot. Raises `BadInboxConfig` when it does not know the token, else a `SendError`."""
    answer = await caller.ask("GET", f"{config.api_url}{path}", headers=config.headers)
    if answer.status == 401:
        raise unknown_token()
    if answer.status >= 300:
        raise failure(answer)
    return read_json(answer)


async def _is_loading(config: DiscordConfig, caller: Caller, webhook: str) -> bool:
    """Whether the interaction's own message still shows that we think. Nothing is sent by asking."""
    try:
        answer = await caller.ask("GET", f"{webhook}/messages/@original", headers=config.headers)
    except OutcomeUnknown as error:
        raise TryAgain(error.message, french=error.french) from error
    data = read_json(answer)
    if answer.status == 404 and data.get("code") != UNKNOWN_WEBHOOK:
        return False  # the customer has dismissed it
    if answer.status >= 300:
        raise failure(answer)
    return bool(data["flags"] & LOADING)


def id_of(answer: OutsideAnswer) -> str:
    """The message's id in a good answer; raises what another one means."""
    if answer.status >= 300:
        raise failure(answer)
    return str(read_json(answer)["id"])


def failure(answer: OutsideAnswer) -> SendError:
    """How long to wait stands in the body, in parts of a second: https://docs.discord.com/developers/topics/rate-limits"""
    data: dict[str, Any] = read_json(answer)
    if data.get("code") in (UNKNOWN_WEBHOOK, INVALID_TOKEN):
        words = data.get("message")
        return TryAgain(
            f"Discord does not know the interaction: {words}",
            french=f"Discord ne connaît pas l’interaction : {words}",
            retry_after=SOON,
        )
    return failure_of(answer, retry_after=data.get("retry_after"))
