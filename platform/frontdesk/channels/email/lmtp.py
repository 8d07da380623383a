"""The server for customers' mail: LMTP (RFC 2033) for a mail server that delivers to us, or SMTP.

It answers 250 when everything is stored, 4xx when it cannot be stored now (the mail server keeps it and comes again), and 5xx
for what never will be: nobody's address, no mail, too large.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, cast

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from dkim import get_txt
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from frontdesk.channels.connections import Connection, Connections
from frontdesk.channels.door import Door
from frontdesk.channels.email.authenticity import Lookup
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.ids import is_address
from frontdesk.channels.email.parsing import parse_mail
from frontdesk.channels.platform import Parsed
from frontdesk.channels.receiving import store_in_time
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.kit.errors import FrontdeskError, InvalidInput

LARGEST = 25 * 1024 * 1024  # bytes of a mail
LONGEST_LINE = 64 * 1024  # of a mail; by RFC 5321 it is 1,000, which not every program keeps
RECIPIENTS = 50  # of one mail
AT_ONCE = 16  # connections
SILENCE = 60.0  # seconds

Protocol = Literal["lmtp", "smtp"]

TAKEN, NO_SUCH, NO_MAIL = "250 2.1.5 Taken", "550 5.1.1 There is no such mailbox", "554 5.6.0 This is no mail"
LATER, MANY, BUSY = "451 4.3.0 Try again later", "452 4.5.3 Too many recipients", "421 4.3.2 Too many connections\r\n"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Mailroom:
    """Takes mails for all inboxes; `lookup` asks DNS. Its methods are called by aiosmtpd and return replies of SMTP."""

    connections: Connections
    door: Door
    protocol: Protocol = "lmtp"
    lookup: Lookup = get_txt

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether there is such a mailbox."""
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return MANY
        outcome = await self._find(address)
        if isinstance(outcome, str):
            return outcome
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the mail for each recipient: with LMTP one reply for each, with SMTP the worst one for all."""
        raw = _return_path(envelope.mail_from or "") + cast(bytes, envelope.content)
        replies = [await self._take(address, raw) for address in envelope.rcpt_tos]
        return "\r\n".join(replies) if self.protocol == "lmtp" else max(replies, key=_badness)

    async def _find(self, address: str) -> Connection | str:
        try:
            return await self.connections.by_mailbox(address) if is_address(address) else NO_SUCH
        except UnknownInbox:
            return NO_SUCH
        except (FrontdeskError, NoConnectionFree, TimeoutError):
            return LATER

    async def _take(self, address: str, raw: bytes) -> str:
        started = time.perf_counter()
        found = await self._find(address)
        reply, parsed = (found, Parsed()) if isinstance(found, str) else await self._store(found, raw)
        log.info(
            "mail",
            outcome=reply[:3],
            messages=len(parsed.messages),
            receipts=len(parsed.receipts),
            bytes=len(raw),
            ms=round(1000 * (time.perf_counter() - started), 1),
        )
        return reply

    async def _store(self, connection: Connection, raw: bytes) -> tuple[str, Parsed]:
        """What we did not foresee may pass, and each recipient needs a reply."""
        parsed = Parsed()
        try:
            parsed = await asyncio.to_thread(parse_mail, cast(EmailConfig, connection.config), raw, self.lookup)
            await store_in_time(self.door, connection, parsed)
        except InvalidInput:
            return NO_MAIL, parsed
        except FrontdeskError:
            return LATER, parsed
        except Exception as error:
            log.error("mail was not stored", exc_info=error)
            return LATER, parsed
        return TAKEN, parsed


def _return_path(sender: str) -> bytes:
    """The header that the last server adds (RFC 5321, section 4.4); `<>` is the sender of reports."""
    path = sender.strip("<>")
    return f"Return-Path: <{path}>\r\n".encode() if not path or is_address(path) else b""


def _badness(reply: str) -> tuple[bool, str]:
    """What may pass is worse than what never will: a mail that comes again is known where it was stored."""
    return reply.startswith("4"), reply


class _Busy(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(BUSY.encode())
        transport.close()


@contextlib.asynccontextmanager
async def serving(mailroom: Mailroom, host: str, port: int, *, at_once: int = AT_ONCE) -> AsyncIterator[int]:
    """The port on which mail is taken."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it would log addresses
    loop, open_now = asyncio.get_running_loop(), set[SMTP]()
    kind = LMTP if mailroom.protocol == "lmtp" else SMTP

    class Line(kind):  # type: ignore[valid-type, misc]
        """One connection."""

        line_length_limit = LONGEST_LINE

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            open_now.add(self)
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            open_now.discard(self)
            super().connection_lost(error)

    def accept() -> asyncio.BaseProtocol:
        if len(open_now) >= at_once:
            return _Busy()
        options = {"hostname": "frontdesk", "ident": "Frontdesk", "data_size_limit": LARGEST, "timeout": SILENCE}
        return cast(asyncio.BaseProtocol, Line(mailroom, enable_SMTPUTF8=True, loop=loop, **options))

    server = await loop.create_server(accept, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
