"""E-mail that the house itself sends, through the SMTP server of the settings (RFC 5321); without one nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib

from frontdesk.kit.errors import InvalidInput, Unavailable
from frontdesk.kit.settings import Settings

SECONDS = 15.0  # of one sending
PORTS = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True)
class Mailer:
    """With `tls` the connection is encrypted from the first byte on; else from STARTTLS on, where the server offers it, and
    always before a password is told."""

    host: str
    port: int
    tls: bool
    sender: str
    username: str | None = None
    password: str | None = None

    async def send(self, to: str, subject: str, text: str, *, key: str) -> None:
        """One message to one address; `key` makes its Message-ID. Raises `InvalidInput` when the server refuses the address,
        `Unavailable` when it is away or refuses us."""
        try:
            await aiosmtplib.send(
                self._message(to, subject, text, key),
                hostname=self.host,
                port=self.port,
                use_tls=self.tls,
                start_tls=True if self.username and not self.tls else None,
                username=self.username,
                password=self.password,
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise InvalidInput("this address takes no e-mail: check how it is written") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Unavailable("the e-mail could not be sent; try again in a moment") from error

    def _message(self, to: str, subject: str, text: str, key: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, to
        message["Subject"] = " ".join(subject.split())  # a line break would begin another header
        message["Date"], message["Message-ID"] = (
            formatdate(),
            make_msgid(key, domain=self.sender.rpartition("@")[2].strip(">")),
        )
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
        message.set_content(text)
        return message


def mailer_of(settings: Settings) -> Mailer | None:
    """The mailer of these settings, None when they name no server or no sender."""
    if settings.smtp_url is None or not settings.mail_from:
        return None
    url = urlsplit(settings.smtp_url.get_secret_value())
    names = (unquote(part) if part else None for part in (url.username, url.password))
    port = url.port or PORTS.get(url.scheme, 25)
    return Mailer(url.hostname or "localhost", port, url.scheme == "smtps", settings.mail_from, *names)
