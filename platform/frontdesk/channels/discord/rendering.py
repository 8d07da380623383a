"""Messages with Discord's Markdown and buttons.

https://docs.discord.com/developers/resources/message#create-message, https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.channels.choices import listed, shortened
from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.errors import Refused
from frontdesk.channels.markup import Dialect, pieces
from frontdesk.channels.platform import Outgoing, Part

TEXT = 2000  # characters
ROWS, BUTTONS, LABEL, CUSTOM_ID = 5, 5, 80, 100
ACTION_ROW, BUTTON, SECONDARY = 1, 2, 2  # types of components, and a style
SUPPRESS_EMBEDS = 1 << 2  # a message's flag: no previews of links
TOKEN_LIVES = timedelta(minutes=14)  # of 15, as the clock of the platform may be ahead of ours
TOO_LATE = "the answer is for the customer's eyes only, and Discord takes such for 15 minutes: wait for the next /ask"
TOO_LATE_FRENCH = "la réponse n’est que pour les yeux du client, et Discord n’en prend que pendant 15 minutes : attendez le prochain /ask"
_SPECIAL = re.compile(r"https?://[^\s<]+|[\\*_~`|<>\[\]#]")


def _escape(text: str) -> str:
    """What would be a mark stands with a backslash, but not in addresses: Discord makes them links as they are."""
    return _SPECIAL.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", text)


def _link(words: str, address: str) -> str:
    return address if words == address else f"[{words}](<{address}>)"


# Code would show the backslashes, so it is underlined.
DISCORD = Dialect(
    _escape, ("**", "**"), ("*", "*"), ("~~", "~~"), ("__", "__"), ("", ""), _link, ("**", "**"), bullet="- "
)


def render_message(config: DiscordConfig, message: Outgoing, now: datetime | None = None) -> Sequence[Part]:
    """Parts that answer the interaction while its token lives (`token`; the `first` may fill what shows that we think), and then
    messages of the bot in the channel (`channel`) that name who asked. Raises `Refused` when such a message would tell others: in
    a channel that is not known to be of direct messages."""
    channel, _, user = message.to.partition(":")
    token = message.asked.get("token") if _is_young(message.asked_at, now) else None
    is_direct = message.asked.get("direct", False)
    if token is None and config.private and not is_direct:
        raise Refused(TOO_LATE, french=TOO_LATE_FRENCH)
    greeting = f"<@{user}> "
    bodies = _bodies(message, TEXT - len(greeting))  # the same parts before and after the 15 minutes
    if token:
        return [{"token": token, "first": number == 0, "body": body} for number, body in enumerate(bodies)]
    for body in [] if is_direct else bodies[:1]:
        body.update(content=greeting + body["content"], allowed_mentions={"users": [user]})
    return [{"channel": channel, "body": body} for body in bodies]


def _bodies(message: Outgoing, limit: int) -> list[dict[str, Any]]:
    rows = _rows(message.choices)
    text = message.text if rows else listed(message.text, message.choices)
    bodies = [_body(each) for each in pieces(text, DISCORD, limit)]
    if rows and bodies:
        bodies[-1]["components"] = rows
    return bodies


def _is_young(asked_at: datetime | None, now: datetime | None) -> bool:
    return asked_at is not None and (now or datetime.now(UTC)) - asked_at < TOKEN_LIVES


def _body(content: str) -> dict[str, Any]:
    """Nobody is called by a mention that stands in the text."""
    return {"content": content, "allowed_mentions": {"parse": []}, "flags": SUPPRESS_EMBEDS}


def _rows(choices: Sequence[str]) -> list[dict[str, Any]]:
    """None of them when there are too many, or one is too long or twice there: they are written as lines then."""
    if (
        len(choices) > ROWS * BUTTONS
        or any(len(each) > CUSTOM_ID for each in choices)
        or len({*choices}) < len(choices)
    ):
        return []
    buttons = [_button(each) for each in choices]
    return [{"type": ACTION_ROW, "components": buttons[at : at + BUTTONS]} for at in range(0, len(buttons), BUTTONS)]


def _button(choice: str) -> dict[str, Any]:
    return {"type": BUTTON, "style": SECONDARY, "label": shortened(choice, LABEL), "custom_id": choice}
