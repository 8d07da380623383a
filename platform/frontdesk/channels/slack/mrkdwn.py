"""Slack's marks: Markdown into them, and them into plain words.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import html
import re

from frontdesk.channels.markup import Dialect

_MARK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def escape(text: str) -> str:
    """The three characters that must not stand as they are."""
    return html.escape(text, quote=False)


def _link(words: str, address: str) -> str:
    return f"<{escape(address)}|{words}>"


SLACK = Dialect(escape, ("*", "*"), ("_", "_"), ("~", "~"), ("`", "`"), ("```", "```"), _link, ("*", "*"))


def mention_of(user_id: str) -> str:
    """How a user is named in a text."""
    return f"<@{user_id}>"


def plain(text: str) -> str:
    """A text of Slack's with its links, names and channels as words."""
    return html.unescape(_MARK.sub(_words, text))


def _words(mark: re.Match[str]) -> str:
    target, label = mark[1], mark[2]
    if target[0] in "@#":
        return f"{target[0]}{label.lstrip('@#') if label else target[1:]}"
    if target[0] == "!":
        return label or f"@{target[1:]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in address else label or address
