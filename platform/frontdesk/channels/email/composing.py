"""Our mails: text, the same as simple HTML, and the headers that keep a thread together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from frontdesk.channels.choices import listed
from frontdesk.channels.email.authenticity import address_of
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.ids import message_ids, own_id
from frontdesk.channels.markup import HTML, PLAIN, pieces
from frontdesk.channels.platform import Outgoing, Part

TEXT = 10_000  # characters of one mail
# Headers are not folded where it can be avoided: the standard library encodes long Message-IDs when it folds.
_POLICY = policy.SMTP.clone(max_line_length=900)
_ANSWER = re.compile(r"^(?:\s*(?:re|ré|rép|aw|sv)(?:\[\d+\])?\s?:)+\s*", re.IGNORECASE)


def render_mail(config: EmailConfig, message: Outgoing) -> Sequence[Part]:
    """One mail, with HTML; a text too long for one goes as plain text in several. Choices are listed."""
    text = listed(message.text, message.choices)
    texts = pieces(text, PLAIN, TEXT)
    head = {
        "to": address_of(message.to),
        "subject": _subject(config, message.asked),
        "thread": message_ids(" ".join(map(str, message.asked.get("thread", [])))),
    }
    parts = [{**head, "text": each} for each in texts]
    if len(parts) == 1:
        parts[0]["html"] = "<br>\n".join("\n\n".join(pieces(text, HTML, 10 * TEXT)).split("\n"))
    return parts


def compose(config: EmailConfig, part: Part, key: str) -> EmailMessage:
    """The mail of a part. `key` makes its Message-ID. Raises ValueError for an address that none can be."""
    mail = EmailMessage(policy=_POLICY)
    mail["Message-ID"] = own_id(key, config.from_)
    mail["Date"] = datetime.now(UTC)
    mail["From"] = Address(config.name, addr_spec=config.from_)
    mail["To"] = Address(addr_spec=part["to"])
    if config.from_ != config.address:
        mail["Reply-To"] = Address(config.name, addr_spec=config.address)
    mail["Subject"] = part["subject"]
    if part["thread"]:
        mail["In-Reply-To"] = part["thread"][-1]
        mail["References"] = " ".join(part["thread"])
    mail["Auto-Submitted"] = "auto-replied"  # RFC 3834: whoever answers by machine does not answer this
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(part["text"], cte="quoted-printable")
    if "html" in part:
        mail.add_alternative(f"<html><body>\n{part['html']}\n</body></html>\n", subtype="html", cte="quoted-printable")
    return mail


def _subject(config: EmailConfig, asked: Mapping[str, Any]) -> str:
    words = "".join(char for char in str(asked.get("subject", "")) if char.isprintable())
    return f"Re: {_ANSWER.sub('', words).strip() or config.name or config.address}"
