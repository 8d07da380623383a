"""Who a mail is from: what a trusted relay found, or the mail's own signatures; what nothing proves stays apart."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

import dkim
import httpx
import pytest

from frontdesk.channels import inboxes
from frontdesk.channels.connections import read_config
from frontdesk.channels.email.authenticity import UNVERIFIED
from frontdesk.channels.email.composing import compose
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.parsing import parse_mail
from frontdesk.channels.email.platform import PLATFORM
from frontdesk.channels.email.results import Result, results_of
from frontdesk.channels.email.signing import as_zone_line, new_key, record_of, signed
from frontdesk.channels.email.simulated import SIMULATED
from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.platform import Incoming, Outgoing
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database, fetch
from tests.channels.conformance.conftest import open_line

RELAY = "mx.shop.example"
SETTINGS = {**SIMULATED.settings, "api_url": "smtp://127.0.0.1:1"}
KEY = new_key()


def config(**more: str) -> EmailConfig:
    found = read_config(PLATFORM, {**SETTINGS, **more})
    assert isinstance(found, EmailConfig)
    return found


def mail(*headers: str, sender: str = "Ana Lima <ana@customers.example>", body: str = "Hello") -> bytes:
    head = [*headers, f"From: {sender}", "To: desk@shop.example", "Message-ID: <1@customers.example>", "Subject: Hi"]
    return "\r\n".join([*head, "", body, ""]).encode()


def taken(raw: bytes, found: EmailConfig, lookup: Any = None) -> Incoming:
    [message] = parse_mail(found, raw, lookup).messages
    return message


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("mx.shop.example 1; none", []),
        ("another.example; dkim=pass header.d=a.example", []),
        ("", []),
        ("MX.Shop.example; spf=pass smtp.mailfrom=Ana@A.example", [Result("spf", "pass", "a.example")]),
        (
            "mx.shop.example; dkim=pass (good (rsa) signature) header.i=@mail.a.example;\tdkim=fail header.d=b.example",
            [Result("dkim", "pass", "mail.a.example"), Result("dkim", "fail", "b.example")],
        ),
        (
            'mx.shop.example; dmarc=pass reason="fine; really" (p=none) header.from=a.example',
            [Result("dmarc", "pass", "a.example")],
        ),
        ("mx.shop.example; spf=none (dkim=pass header.d=a.example)", [Result("spf", "none", "")]),
        ("mx.shop.example (x; dkim=pass header.d=a.example", []),
        ('"mx.shop.example; dkim=pass header.d=a.example', []),
    ],
)
def test_results_are_read_as_rfc_8601_writes_them(header: str, found: list[Result]) -> None:
    assert list(results_of(header, RELAY)) == found


@pytest.mark.parametrize(
    ("findings", "genuine"),
    [
        ("dmarc=pass header.from=customers.example", True),
        ("dmarc=fail header.from=customers.example; dkim=pass header.d=customers.example", False),
        ("dmarc=pass header.from=other.example", False),
        ("dmarc=none header.from=customers.example; dkim=pass header.d=customers.example", True),
        ("dkim=pass header.d=mail.customers.example", True),
        ("spf=pass smtp.mailfrom=bounces@customers.example", True),
        ("spf=pass smtp.mailfrom=bounces@evil.example; dkim=pass header.d=evil.example", False),
        ("dkim=pass header.d=notcustomers.example", False),
        ("dkim=pass header.d=example", False),
        ("dkim=pass header.d=", False),
        ("dkim=fail header.d=customers.example; spf=softfail smtp.mailfrom=customers.example", False),
        ("none", False),
    ],
)
def test_what_the_relay_found_must_be_about_the_sender(findings: str, genuine: bool) -> None:
    message = taken(mail(f"Authentication-Results: {RELAY}; {findings}"), config(relay=RELAY))
    assert message.unverified is not genuine
    assert message.contact == ("" if genuine else UNVERIFIED) + "ana@customers.example"


@pytest.mark.parametrize(
    ("sender", "signer", "genuine"),
    [
        ("news.shop.co.uk", "mail.shop.co.uk", True),  # one organisation, two hosts
        ("shop.co.uk", "co.uk", False),  # a public suffix is nobody's
        ("shop.co.uk", "evil.co.uk", False),
        ("co.uk", "co.uk", True),
        ("ana.github.io", "eve.github.io", False),  # everybody may have one there
        ("ana.github.io", "github.io", False),
        ("shop.xn--p1ai", "mail.shop.xn--p1ai", True),
    ],
)
def test_alignment_goes_by_organisations(sender: str, signer: str, genuine: bool) -> None:
    raw = mail(f"Authentication-Results: {RELAY}; dkim=pass header.d={signer}", sender=f"ana@{sender}")
    assert taken(raw, config(relay=RELAY)).unverified is not genuine


@pytest.mark.parametrize(
    "raw",
    [
        mail(),
        mail("Authentication-Results: evil.example; dmarc=pass header.from=customers.example"),
        mail(
            f"Authentication-Results: {RELAY}; dmarc=pass header.from=customers.example",
            "Reply-To: bob@customers.example",
        ),
        mail(f"Authentication-Results: {RELAY}; dmarc=pass", "From: eve@evil.example"),
        mail(f"Authentication-Results: {RELAY}; dmarc=pass", sender="ana@customers.example, eve@evil.example"),
    ],
)
def test_a_mail_that_nothing_proves_keeps_apart_and_names_nobody(raw: bytes) -> None:
    message = taken(raw, config(relay=RELAY))
    assert message.unverified is True and message.contact.startswith(UNVERIFIED) and message.contact_name is None


def test_without_a_setting_nothing_is_claimed() -> None:
    message = taken(mail(), config())
    assert (message.unverified, message.contact, message.contact_name) == (False, "ana@customers.example", "Ana Lima")


def lookup_of(found: EmailConfig) -> Callable[[bytes, int], bytes | None]:
    """DNS that knows the key of one sender."""
    name, value = record_of(found)
    records = {f"{name}.".encode(): value.encode()}
    return lambda asked, timeout: records.get(asked)


CUSTOMER = config(address="ana@customers.example", dkim_key=KEY, dkim_selector="s1")


def test_a_signature_of_the_sender_s_domain_proves_the_mail() -> None:
    desk, dns = config(check_dkim="true"), lookup_of(CUSTOMER)
    raw = signed(CUSTOMER, mail())
    assert taken(b"Return-Path: <ana@customers.example>\r\n" + raw, desk, dns).unverified is False
    altered = raw.replace(b"Hello", b"Pay me")
    elsewhere = signed(config(address="eve@evil.example", dkim_key=KEY, dkim_selector="s1"), mail())
    for wrong in (mail(), altered, elsewhere, b"From: eve@evil.example\r\n" + raw):
        assert taken(wrong, desk, dns).unverified is True
    assert taken(mail(), desk).unverified is False  # it came where signatures cannot be checked


def test_a_domain_name_system_that_is_away_proves_nothing() -> None:
    def away(name: bytes, timeout: int) -> bytes | None:
        raise dkim.DnsTimeoutError("nobody answers")

    assert taken(signed(CUSTOMER, mail()), config(check_dkim="true"), away).unverified is True


@pytest.mark.parametrize(
    "value", ["", "v=1", "a=b; d=customers.example; s=s1", "v=1; a=rsa-sha256; b=!!; bh=x; d=\xff"]
)
def test_a_broken_signature_is_none(value: str) -> None:
    raw = f"DKIM-Signature: {value}\r\n".encode("latin-1") + mail()
    assert taken(raw, config(check_dkim="true"), lookup_of(CUSTOMER)).unverified is True


def test_answers_go_to_the_address_itself() -> None:
    [part] = PLATFORM.render(config(), Outgoing(f"{UNVERIFIED}ana@customers.example", "Hi"))
    assert part["to"] == "ana@customers.example"


def test_our_mails_are_signed_with_the_connection_s_key() -> None:
    desk = config(dkim_key=KEY, dkim_selector="fd1", sender="out@relay.example")
    [part] = PLATFORM.render(desk, Outgoing("ana@customers.example", "It is **here** — été.\n\n.\nEnd"))
    raw = signed(desk, compose(desk, part, "key:0").as_bytes())
    assert b"d=relay.example" in raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"")
    lookup = lookup_of(desk)
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: lookup(name, timeout))
    assert not dkim.verify(raw.replace(b"here", b"gone"), dnsfunc=lambda name, timeout=5: lookup(name, timeout))
    with pytest.raises(BadInboxConfig, match="dkim_selector"):
        config(dkim_key=KEY)
    with pytest.raises(BadInboxConfig, match="dkim_key"):
        config(dkim_key="no key", dkim_selector="fd1")


def test_the_record_is_a_line_of_a_zone() -> None:
    name, value = record_of(config(dkim_key=KEY, dkim_selector="fd1"))
    line = as_zone_line(name, value)
    assert line.startswith('fd1._domainkey.shop.example. IN TXT "v=DKIM1; k=rsa; p=')
    strings = [each for each in line.split('"') if each.strip()][1:]
    assert "".join(strings) == value and all(len(each) <= 255 for each in strings)
    base64.b64decode(value.rpartition("p=")[2], validate=True)


async def test_a_forged_mail_never_enters_the_customer_s_conversation(
    http: httpx.AsyncClient, operator: httpx.AsyncClient, database: Database, keyring: Keyring, tenant: UUID
) -> None:
    async with open_line("email", http, database, keyring, tenant) as line:
        async with database.tenant(tenant) as session:
            made = {"relay": RELAY, "dkim_key": KEY, "dkim_selector": "fd1"}
            await inboxes.reconfigure(session, keyring, tenant, line.inbox_id, made)
            secrets = await fetch(session, "select ciphertext from secrets")
            assert not any(KEY.encode()[100:140] in row.ciphertext for row in secrets)
        true = mail(f"Authentication-Results: {RELAY}; dmarc=pass header.from=customers.example", body="It is me")
        forged = mail(body="It is me, too").replace(b"<1@", b"<2@")
        for raw in (true, forged):
            assert (await line.shoot(line.signed(raw))).status_code == 200
        rows = await line.rows(
            "select k.name, m.content ->> 'unverified', m.sender_name, m.conversation_id from messages m "
            "join conversations c on c.id = m.conversation_id join contacts k on k.id = c.contact_id order by m.created_at"
        )
        (name, mark, _, first), (no_name, marked, address, second) = rows
        assert (name, mark, no_name, marked, address) == ("Ana Lima", None, None, "true", "ana@customers.example")
        assert first != second
        place = f"/v1/console/tenants/{tenant}/conversations"
        for conversation, unverified in ((first, False), (second, True)):
            shown = (await operator.get(f"{place}/{conversation}")).json()
            assert [each["unverified"] for each in shown["messages"]] == [unverified]
