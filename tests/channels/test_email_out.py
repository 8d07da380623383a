"""Our mails keep the thread together, hold nothing that was smuggled in, and are handed over by TLS or not at all."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import read_config
from frontdesk.channels.email.composing import compose, render_mail
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.platform import PLATFORM
from frontdesk.channels.email.simulated import SIMULATED
from frontdesk.channels.email.submission import AGAIN, seconds_to_wait
from frontdesk.channels.errors import BadInboxConfig, Refused, TryAgain
from frontdesk.channels.platform import Outgoing, Part
from frontdesk.channels.simulated import Call, Reply
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.channels.simulator.mail import serving_mail
from frontdesk.kit.outside import Outside

KEY = "0192f0c4-1d2e-7a3b-8c4d-5e6f70819203:0"
ASKED = {"subject": "Order 1042", "thread": ["<1@c.example>", "<2@c.example>"]}
ACCOUNT = {"username": "desk", "password": "the right one"}


def config(**changed: str) -> EmailConfig:
    found = read_config(PLATFORM, {"api_url": "smtps://smtp.shop.example", **SIMULATED.settings, **changed})
    assert isinstance(found, EmailConfig)
    return found


def sent(message: Outgoing, **changed: str) -> Any:
    [part] = render_mail(config(**changed), message)
    return message_from_bytes(compose(config(**changed), part, KEY).as_bytes(), policy=policy.default)


def test_a_reply_stays_in_its_thread() -> None:
    mail = sent(Outgoing("ana@customers.example", "It is **here**.", asked=ASKED))
    assert mail["Subject"] == "Re: Order 1042"
    assert mail["In-Reply-To"] == "<2@c.example>" and mail["References"] == "<1@c.example> <2@c.example>"
    assert mail["Message-ID"] == "<0192f0c4-1d2e-7a3b-8c4d-5e6f70819203.0@shop.example>"
    assert mail["From"] == "Simulated <desk@shop.example>" and mail["To"] == "ana@customers.example"
    assert mail["Auto-Submitted"] == "auto-replied" and mail["Reply-To"] is None
    assert mail.get_body(("plain",)).get_content().strip() == "It is here."
    assert "It is <b>here</b>." in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize("subject", ["Re: Order 1042", "RE : Re[2]: Order 1042", "Ré : Order 1042", "Order 1042"])
def test_re_stands_there_once(subject: str) -> None:
    mail = sent(Outgoing("ana@customers.example", "Hi", asked={"subject": subject}))
    assert mail["Subject"] == "Re: Order 1042"


def test_where_the_server_allows_another_sender_only_replies_come_to_us() -> None:
    mail = sent(Outgoing("ana@customers.example", "Hi"), sender="out@relay.example")
    assert mail["From"].addresses[0].addr_spec == "out@relay.example" and mail["Message-ID"].endswith("@relay.example>")
    assert mail["Reply-To"].addresses[0].addr_spec == "desk@shop.example"


def test_nothing_is_smuggled_into_the_headers() -> None:
    asked = {"subject": "a\r\nBcc: x@y.example\n\nbody", "thread": ["<1@c>\r\nBcc: x@y.example", "<2@c.example>", 7]}
    mail = sent(Outgoing("ana@customers.example", "Hi\r\n.\r\nMAIL FROM:<x@y.example>", asked=asked))
    assert mail["Bcc"] is None and mail["References"] == "<1@c> <2@c.example>"
    assert mail["Subject"] == "Re: aBcc: x@y.examplebody"
    with pytest.raises((ValueError, IndexError)):
        compose(config(), {"to": "a@b.example\nBcc: x@y.example", "subject": "", "thread": [], "text": "Hi"}, KEY)


def test_long_threads_and_words_of_all_languages_arrive_as_they_are() -> None:
    thread = [f"<{'m' * 120}{n}@c.example>" for n in range(12)]
    mail = sent(
        Outgoing(
            "ana@customers.example", "Où ? 你好 😀\n\n" + "x" * 3000, asked={"subject": "Où ?" * 40, "thread": thread}
        )
    )
    assert mail["References"].split() == thread and mail["Subject"] == "Re: " + "Où ?" * 40
    assert mail.get_body(("plain",)).get_content().split() == ["Où", "?", "你好", "😀", "x" * 3000]
    assert all(len(line) < 1000 and line.isascii() for line in mail.as_bytes().split(b"\n"))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("4.7.1 Greylisted, try again in 300 seconds", 300),
        ("4.2.0 please retry in 5 minutes", 300),
        ("4.7.0 come back after 2 h", 7200),
        ("4.3.0 later in 99999 hours", 24 * 3600),
        ("4.2.2 mailbox 250 full", AGAIN),
    ],
)
def test_servers_say_in_words_how_long_to_wait(said: str, seconds: float) -> None:
    assert seconds_to_wait(said) == seconds


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the file of the authority to trust."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.simulated.example")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, private = tmp_path / "ca.pem", tmp_path / "key.pem"
    authority.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority, private)
    return context, authority


def login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    right = LoginPassword(ACCOUNT["username"].encode(), ACCOUNT["password"].encode())
    return AuthResult(success=given == right, handled=False)


@asynccontextmanager
async def server(scheme: str, **options: Any) -> AsyncIterator[tuple[EmailConfig, Caller, SimulatedApi]]:
    """A mail server, an inbox that uses it, and the guarded client that may reach it."""
    api = SimulatedApi(SIMULATED)
    async with serving_mail(api, **options) as port:
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        yield (
            config(api_url=f"{scheme}://127.0.0.1:{port}", starttls="true", **ACCOUNT),
            Caller(outside, seconds=5),
            api,
        )
        await outside.close()


def tls_options(scheme: str, context: ssl.SSLContext) -> dict[str, Any]:
    how = (
        {"tls": context, "auth_require_tls": False}
        if scheme == "smtps"
        else {"tls_context": context, "require_starttls": True}
    )
    return {**how, "authenticator": login, "auth_required": True}


def part_to(address: str) -> Part:
    return {"to": address, "subject": "Re: Hello", "thread": [], "text": "Hi"}


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # the socket is TLS already
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_mail_leaves_by_tls_signed_in(
    scheme: str, certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    async with server(scheme, **tls_options(scheme, context)) as (inbox, caller, api):
        finding, _ = await PLATFORM.check(inbox, caller)
        assert "takes mail from desk@shop.example" in finding.says
        assert await PLATFORM.deliver(inbox, caller, part_to("ana@customers.example"), KEY)
        assert [(said.to, said.text) for said in api.said] == [("ana", "Hi")]
        wrong = config(api_url=inbox.api_url, starttls="true", username="desk", password="a wrong one")
        with pytest.raises(BadInboxConfig, match="username and password"):
            await PLATFORM.check(wrong, caller)
        with pytest.raises(Refused, match="username and password"):
            await PLATFORM.deliver(wrong, caller, part_to("ana@customers.example"), KEY)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    scheme: str, certificate: tuple[ssl.SSLContext, Path]
) -> None:
    async with server(scheme, **tls_options(scheme, certificate[0])) as (inbox, caller, api):
        with pytest.raises((TryAgain, Refused, BadInboxConfig)):
            await PLATFORM.check(inbox, caller)
        with pytest.raises((TryAgain, Refused)):
            await PLATFORM.deliver(inbox, caller, part_to("ana@customers.example"), KEY)
        assert api.said == []


async def test_without_starttls_no_password_leaves() -> None:
    async with server("smtp") as (inbox, caller, api):
        with pytest.raises(BadInboxConfig, match="STARTTLS"):
            await PLATFORM.check(inbox, caller)
        assert api.calls == 0


@pytest.mark.parametrize("host", ["127.0.0.1:25", "localhost:25", "169.254.169.254", "10.0.0.1:587", "[::1]:25"])
async def test_a_server_in_private_space_is_not_called(host: str) -> None:
    outside = Outside()
    with pytest.raises(BadInboxConfig, match="not a public address"):
        await PLATFORM.check(config(api_url=f"smtp://{host}"), Caller(outside))
    await outside.close()


class Refusing:
    """A server that refuses some recipients at once."""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("unknown"):
            return "550 5.1.1 User unknown"
        return "450 4.2.0 Greylisted, please try again in 240 seconds"


async def test_recipients_are_refused_for_now_or_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.channels.simulator.mail._Handler", lambda _api: Refusing())
    async with serving_mail(SimulatedApi(SIMULATED)) as port:
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        inbox = config(api_url=f"smtp://127.0.0.1:{port}")
        with pytest.raises(Refused, match="User unknown"):
            await PLATFORM.deliver(inbox, Caller(outside), part_to("unknown@customers.example"), KEY)
        with pytest.raises(TryAgain) as caught:
            await PLATFORM.deliver(inbox, Caller(outside), part_to("ana@customers.example"), KEY)
        assert caught.value.retry_after == 240
        await outside.close()


def test_the_simulated_server_answers_as_servers_do() -> None:
    reply = SIMULATED.too_many(40)
    assert isinstance(reply, Reply) and seconds_to_wait(reply.data) == 40
    assert SIMULATED.said(Call("MAIL", "ana@customers.example", {}, b"Subject: x\n\nHi")).text == "Hi"  # type: ignore[union-attr]
