"""The customers' side: their mails as their programs write them, and the reports of their servers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from typing import Any

from frontdesk.channels.simulated import Call, Reply, Said, Shot
from frontdesk.kit.standard_webhooks import secret_bytes, sign

DESK = "desk@shop.example"
CUSTOMERS = "@customers.example"  # a customer is known by what stands before it


class SimulatedEmail:
    """Implements `Simulated`. A payload is a mail in lines."""

    settings: Mapping[str, str] = {
        "address": DESK,
        "name": "Simulated",
        "secret": "whsec_c2ltdWxhdGVkLXNlY3JldC1vZi1hLW1haWwtaW5ib3g=",
        "starttls": "false",
    }
    signs_body = True

    def message(self, contact: str, text: str, number: int) -> Any:
        """A first mail."""
        return _mail(contact, number, "Message-ID", f"<in{number}{CUSTOMERS}>", body=text)

    def unknown(self, number: int) -> Any:
        """An absence."""
        return _mail("ana", number, "Auto-Submitted", "auto-replied", body="I am away until Monday.")

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """By Standard Webhooks; a wrong secret is one of other bytes."""
        body = payload if isinstance(payload, bytes) else "\r\n".join(payload).encode()
        written, now = settings["secret"], int(time.time())
        secret = secret_bytes(written) if written == self.settings["secret"] else written.encode()
        headers = {
            "content-type": "message/rfc822",
            "webhook-id": f"mail_{now}",
            "webhook-timestamp": str(now),
            "webhook-signature": sign(secret, f"mail_{now}", now, body),
        }
        return Shot(headers=headers, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """There are none."""
        return []

    def said(self, call: Call) -> Said | None:
        """The plain text of a mail that was handed over; the path is the recipient."""
        mail = message_from_bytes(call.body, policy=policy.default)
        body = mail.get_body(("plain",))
        return Said(call.path.removesuffix(CUSTOMERS), body.get_content().strip() if body is not None else "")

    def answer(self, call: Call, number: int) -> Reply:
        """Taken."""
        return Reply(250, f"2.0.0 Ok: queued as {number:08X}")

    def too_many(self, seconds: int) -> Reply:
        """A limit, as servers word it."""
        return Reply(429, f"4.7.1 Too many messages, try again in {seconds} seconds")

    def receipt(self, external_id: str, status: str) -> Any | None:
        """A report of the customer's server, or of their mail program."""
        return _notification(external_id) if status == "read" else _report(external_id, status)


def _mail(contact: str, number: int, name: str, value: str, *, body: str) -> list[str]:
    address = contact if "@" in contact else contact + CUSTOMERS
    head = [
        f"From: Ana Lima <{address}>",
        f"To: {DESK}",
        f"{name}: {value}",
        f"Date: Tue, 3 Nov 2026 10:12:{number % 60:02} +0100",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return [*head, "", *body.split("\n"), ""]


def _report(external_id: str, status: str) -> list[str]:
    """RFC 3464, as Postfix writes it."""
    action, code = ("failed", "5.1.1") if status == "failed" else ("delivered", "2.0.0")
    diagnosis = "smtp; 550 5.1.1 <ana@customers.example>: Recipient address rejected: User unknown"
    return [
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.customers.example (Mail Delivery System)",
        f"To: {DESK}",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="7F.1/mx"',
        *["", "--7F.1/mx", "Content-Type: text/plain; charset=us-ascii", ""],
        "This is the mail system at host mx.customers.example.",
        *["", "--7F.1/mx", "Content-Type: message/delivery-status", ""],
        *["Reporting-MTA: dns; mx.customers.example", "Arrival-Date: Tue,  3 Nov 2026 10:12:00 +0100", ""],
        *["Final-Recipient: rfc822; ana@customers.example", f"Action: {action}", f"Status: {code}"],
        *([f"Diagnostic-Code: {diagnosis}"] if status == "failed" else []),
        *["", "--7F.1/mx", "Content-Type: text/rfc822-headers", ""],
        *[f"From: {DESK}", "Subject: Re: Hello", f"Message-ID: {external_id}"],
        *["", "--7F.1/mx--", ""],
    ]


def _notification(external_id: str) -> list[str]:
    """RFC 8098."""
    return [
        f"From: Ana Lima <ana{CUSTOMERS}>",
        f"To: {DESK}",
        "Subject: Read: Re: Hello",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="mdn"',
        *["", "--mdn", "Content-Type: text/plain", "", "Your message was read.", ""],
        *["--mdn", "Content-Type: message/disposition-notification", ""],
        f"Final-Recipient: rfc822; ana{CUSTOMERS}",
        f"Original-Message-ID: {external_id}",
        "Disposition: manual-action/MDN-sent-manually; displayed",
        *["", "--mdn--", ""],
    ]


SIMULATED = SimulatedEmail()
