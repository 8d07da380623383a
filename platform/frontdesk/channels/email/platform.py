"""E-mail. In: what the mail server (lmtp.py) or a signed webhook brings. Out: SMTP. The contact is the customer's address."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.channels.calling import Caller
from frontdesk.channels.email.composing import TEXT, compose, render_mail
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.parsing import parse_mail
from frontdesk.channels.email.signing import signed
from frontdesk.channels.email.submission import greet, submit
from frontdesk.channels.errors import BadInboxConfig, BadSignature, Refused
from frontdesk.channels.platform import Finding, Limits, Outgoing, Parsed, Part, RawRequest
from frontdesk.kit.standard_webhooks import BadWebhookSignature, verify


class Email:
    """Implements `Platform`."""

    name = "email"
    config = EmailConfig
    limits = Limits(text=TEXT)
    # The Message-ID is the same whenever a mail is sent again, and many mailboxes show it once. None promises it.
    repeatable = False

    def verify(self, config: EmailConfig, request: RawRequest) -> None:
        """A webhook is the mail itself (message/rfc822), signed by Standard Webhooks: `frontdesk mail` does it."""
        if request.method != "POST":
            raise BadSignature("only POST is taken")
        try:
            verify(config.secrets, request.headers, request.body, request.now)
        except BadWebhookSignature as error:
            raise BadSignature(error.message) from error

    def parse(self, config: EmailConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_mail(config, request.body)

    def render(self, config: EmailConfig, message: Outgoing) -> Sequence[Part]:
        """See the port."""
        return render_mail(config, message)

    async def deliver(self, config: EmailConfig, caller: Caller, part: Part, key: str) -> str | None:
        """The id is our own Message-ID, by which bounces and read receipts name the mail."""
        try:
            mail = compose(config, part, key)
        except (ValueError, IndexError) as error:  # the standard library's parser of addresses raises both
            raise Refused(
                "the customer's address is none that mail can be sent to",
                french="l’adresse du client n’en est pas une à laquelle on puisse écrire",
            ) from error
        await submit(config, caller, part["to"], signed(config, mail.as_bytes()))
        return str(mail["Message-ID"])

    async def check(self, config: EmailConfig, caller: Caller) -> tuple[Finding, EmailConfig]:
        """Connect, greet and sign in."""
        try:
            await greet(config, caller)
        except Refused as error:
            raise BadInboxConfig(error.message, code=error.code, facts=error.facts) from error
        host, port = config.server
        facts = {"server": f"{host}:{port}", "sender": config.from_}
        return Finding(f"{host}:{port} takes mail from {config.from_}", "mail_server", facts), config


PLATFORM = Email()
