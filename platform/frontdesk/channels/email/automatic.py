"""Mails that no person wrote to us: answering them would begin a loop, or be read by nobody."""

from __future__ import annotations

import re

from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.reading import Mail, addresses, answered_to, raw_header

LISTS = ("list-id", "list-unsubscribe", "list-post")
ANSWERED = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-loop")
_ROBOT = re.compile(r"^(mailer-daemon|postmaster|bounces?|no-?reply|do-?not-?reply|ne-?pas-?repondre)([+=-].*)?@")


def is_automatic(config: EmailConfig, mail: Mail) -> bool:
    """Whether a machine sent it: an auto-reply (RFC 3834), a list (RFC 2919), a bounce, a robot, or we ourselves."""
    submitted = raw_header(mail, "auto-submitted").partition(";")[0].strip().lower()
    suppressed = raw_header(mail, "x-auto-response-suppress").lower()
    return (
        submitted not in ("", "no")
        or raw_header(mail, "return-path") == "<>"
        or raw_header(mail, "precedence").lower() in ("bulk", "junk", "list", "auto_reply")
        or any(word in suppressed for word in ("all", "autoreply", "oof"))
        or any(raw_header(mail, name) for name in (*LISTS, *ANSWERED))
        or _is_robot_or_us(config, mail)
    )


def _is_robot_or_us(config: EmailConfig, mail: Mail) -> bool:
    found = answered_to(mail)
    ours = {config.address.lower(), config.from_.lower()}
    senders = {address.lower() for _, address in addresses(mail, "from")}
    return found is None or bool(ours & {found[1], *senders}) or _ROBOT.match(found[1]) is not None
