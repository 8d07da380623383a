"""`frontdesk mailroom`: run the server for customers' mail alone."""

from __future__ import annotations

import asyncio
import signal

from frontdesk.channels.email.lmtp import Mailroom, serving
from frontdesk.kit.errors import InvalidInput
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.telemetry import configure_logging
from frontdesk.runtime import open_runtime


def command() -> None:
    """Take mail on FRONTDESK_MAIL_PORT, by LMTP, or by SMTP with FRONTDESK_MAIL_PROTOCOL=smtp."""
    settings = get_settings()
    if settings.mail_port is None:
        raise InvalidInput("set FRONTDESK_MAIL_PORT, as 8024: there the mail server delivers to us")
    configure_logging(settings.log_level)
    asyncio.run(_run(settings, settings.mail_port))


async def _run(settings: Settings, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_runtime(settings) as runtime:
        mailroom = Mailroom(runtime.connections, runtime.door, settings.mail_protocol)
        async with serving(mailroom, settings.mail_host, port):
            await stop.wait()
