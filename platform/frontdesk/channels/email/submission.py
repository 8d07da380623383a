"""Handing a mail to the server that takes ours: SMTP (RFC 5321), by TLS (RFC 8314) or STARTTLS (RFC 3207)."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import aiosmtplib

from frontdesk.channels.calling import Caller
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.errors import OutcomeUnknown, Refused, SendError, TryAgain

AGAIN = 60.0  # seconds to wait when the server does not say; SMTP has no header for it
QUIT_SECONDS = 0.5
_WAIT = re.compile(r"(?:in|after|for|wait)\s+(\d{1,5})\s*(s|m|h)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}


async def submit(config: EmailConfig, caller: Caller, to: str, content: bytes) -> None:
    """Hand one mail over. Raises `TryAgain`, `Refused`, or `OutcomeUnknown` when no answer came after the mail had left."""
    leaving = False
    try:
        async with asyncio.timeout(caller.seconds), signed_in(config, caller) as smtp:
            await smtp.mail(config.from_)
            await smtp.rcpt(to)
            leaving = True
            await smtp.data(content)
    except aiosmtplib.SMTPResponseException as error:
        raise meaning(error) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        if leaving:
            raise OutcomeUnknown(
                "the mail server did not answer: the mail may have left",
                french="le serveur de courrier n’a pas répondu : le message est peut-être parti",
            ) from error
        raise _unreached(error) from error


@contextlib.asynccontextmanager
async def signed_in(config: EmailConfig, caller: Caller) -> AsyncIterator[aiosmtplib.SMTP]:
    """A session with the server: connected through the guard, greeted, encrypted, signed in."""
    host, port = config.server
    smtp = aiosmtplib.SMTP(
        hostname=host,
        sock=await caller.connect(host, port),
        use_tls=config.is_tls,
        start_tls=config.starttls and not config.is_tls,
        local_hostname=config.from_.rpartition("@")[2],
        timeout=caller.seconds,
    )
    try:
        await smtp.connect()
        if config.username:
            await smtp.login(config.username, config.password.get_secret_value())
        yield smtp
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=QUIT_SECONDS)
    finally:
        smtp.close()


async def greet(config: EmailConfig, caller: Caller) -> None:
    """Connect, greet and sign in, and nothing else. Raises `TryAgain` or `Refused`."""
    try:
        async with asyncio.timeout(caller.seconds), signed_in(config, caller):
            pass
    except aiosmtplib.SMTPResponseException as error:
        raise meaning(error) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise _unreached(error) from error


def meaning(error: aiosmtplib.SMTPResponseException) -> SendError:
    """A reply of the server: 4xx may be tried again, 5xx may not (RFC 5321, section 4.2.1)."""
    words = " ".join(error.message.split())[:200]
    said, facts = f"the mail server answered {error.code}: {words}", {"status": str(error.code), "words": words}
    french = f"le serveur de courrier a répondu {error.code} : {words}"
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:
        return Refused(
            "the mail server refuses this username and password",
            french="le serveur de courrier refuse cet utilisateur et ce mot de passe",
            code="mail_password",
        )
    if 400 <= error.code < 500:
        return TryAgain(
            said, french=french, retry_after=seconds_to_wait(error.message), code="platform_away", facts=facts
        )
    return Refused(said, french=french, code="platform_refused", facts=facts)


def seconds_to_wait(message: str) -> float:
    """What a server that greylists or limits says in its own words ("try again in 300 seconds")."""
    found = _WAIT.search(message)
    seconds = float(found[1]) * _SECONDS[found[2].lower()] if found else AGAIN
    return min(seconds, 24 * 3600.0)


def _unreached(error: Exception) -> TryAgain | Refused:
    """What went wrong before anything was handed over."""
    if isinstance(error, aiosmtplib.SMTPException) and not isinstance(error, OSError):
        words = error.message[:200]
        return Refused(
            f"the mail server cannot be used: {words}",
            french=f"le serveur de courrier ne peut pas être utilisé : {words}",
            code="mail_unusable",
            facts={"words": words},
        )
    return TryAgain(
        f"the mail server was not reached ({type(error).__name__})",
        french=f"le serveur de courrier n’a pas été joint ({type(error).__name__})",
        code="not_reached",
    )
