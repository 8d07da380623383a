"""The simulated API of a platform that speaks SMTP: a mail that is handed over is a call, the answer a reply of the server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from frontdesk.channels.simulated import Call
from frontdesk.channels.simulator.api import SimulatedApi

HOST = "127.0.0.1"
LARGEST = 1024 * 1024


@dataclass(frozen=True)
class _Handler:
    api: SimulatedApi

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        replies = [await self.api.answer(Call("MAIL", to, {}, content)) for to in envelope.rcpt_tos]
        return _line(replies[-1].status, replies[-1].data)


@contextlib.asynccontextmanager
async def serving_mail(
    api: SimulatedApi, port: int = 0, *, tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[int]:
    """The port on which mail is taken, with `tls` from the first byte; `options` are those of aiosmtpd's server."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it logs what it refuses
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_Handler(api), hostname="mx.simulated.example", data_size_limit=LARGEST, loop=loop, **options),
        HOST,
        port,
        ssl=tls,
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _line(status: int, data: Any) -> str:
    """A reply of SMTP for the status that an API would give."""
    if status < 300:
        return f"250 {data}"
    if status == 429:
        return f"451 {data}"
    return "554 5.7.1 Refused" if status < 500 else "451 4.3.0 Local error in processing"
