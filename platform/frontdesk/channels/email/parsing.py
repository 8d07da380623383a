"""A mail as what a customer said: who, which words, which thread."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from frontdesk.channels.email.authenticity import UNVERIFIED, Lookup, is_genuine
from frontdesk.channels.email.automatic import is_automatic
from frontdesk.channels.email.bodies import files_of, text_of
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.ids import message_ids, newest
from frontdesk.channels.email.quotes import written_text
from frontdesk.channels.email.reading import Mail, answered_to, header, raw_header, read_mail
from frontdesk.channels.email.reports import receipts_of
from frontdesk.channels.errors import BadPayload
from frontdesk.channels.platform import Incoming, Parsed

MOST_ID = 200  # of an external id
MOST_SUBJECT = 250
_ANSWER = re.compile(r"^(?:re|aw|ré|rép|réf|sv|antw|fwd?|tr|wg)(?:\[\d+\])?\s?:", re.IGNORECASE)
_FORWARD = re.compile(r"^(?:fwd?|tr|wg)\s?:", re.IGNORECASE)


def parse_mail(config: EmailConfig, raw: bytes, lookup: Lookup | None = None) -> Parsed:
    """The message of a mail, or what a report says of one of ours. What machines send is left out. `lookup` asks DNS for the keys
    of signatures.

    Raises `BadPayload` when it is no mail.
    """
    mail = read_mail(raw)
    if not raw_header(mail, "from"):
        raise BadPayload("this is no mail: it has no From")
    receipts = receipts_of(mail)
    sender = answered_to(mail)
    if receipts or sender is None or is_automatic(config, mail):
        return Parsed(receipts=receipts)
    genuine = is_genuine(config, mail, raw, lookup)
    return Parsed(
        messages=[_incoming(mail, raw, *sender) if genuine is not False else _unverified(mail, raw, sender[1])]
    )


def _incoming(mail: Mail, raw: bytes, name: str, address: str) -> Incoming:
    own = message_ids(raw_header(mail, "message-id"))[:1]
    subject = header(mail, "subject")[:MOST_SUBJECT]
    thread = message_ids(raw_header(mail, "references")) or message_ids(raw_header(mail, "in-reply-to"))
    text = text_of(mail)
    return Incoming(
        contact=address,
        external_id=own[0] if own and len(own[0]) <= MOST_ID else _hash(mail, raw),
        text=_said(subject, text.strip() if _FORWARD.match(subject) else written_text(text)),
        contact_name=name or None,
        language=raw_header(mail, "content-language") or None,
        attachments=files_of(mail),
        extra={"subject": subject, "thread": newest([*thread, *own])},
    )


def _unverified(mail: Mail, raw: bytes, address: str) -> Incoming:
    """A mail of who knows whom: a contact apart from whoever truly has the address, without the name it claims."""
    incoming = _incoming(mail, raw, "", address)
    return replace(incoming, contact=f"{UNVERIFIED}{address}", sender_name=address, unverified=True)


def _said(subject: str, words: str) -> str:
    """The subject of a first mail is part of what it says, unless the words begin with it."""
    if not subject or _ANSWER.match(subject) or words.casefold().startswith(subject.rstrip(".… ").casefold()):
        return words
    return f"{subject}\n\n{words}".strip()


def _hash(mail: Mail, raw: bytes) -> str:
    """An id for a mail without one, the same whichever way it came: of who, when, and everything below the headers."""
    body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1]
    told = "\0".join(raw_header(mail, name) for name in ("from", "date", "subject", "message-id"))
    return f"sha256:{hashlib.sha256(told.encode() + body).hexdigest()}"
