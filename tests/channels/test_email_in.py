"""Mails are understood whatever is wrong with them, and what machines send is left out."""

from __future__ import annotations

import contextlib
import json
import random
import time
from pathlib import Path

import pytest

from frontdesk.channels.connections import read_config
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.lightening import FITS, lightened
from frontdesk.channels.email.parsing import parse_mail
from frontdesk.channels.email.platform import PLATFORM
from frontdesk.channels.email.simulated import SIMULATED
from frontdesk.channels.errors import BadInboxConfig, BadPayload
from frontdesk.channels.platform import Incoming, Parsed

SETTINGS = {"api_url": "smtps://smtp.shop.example", **SIMULATED.settings}
CONFIG = read_config(PLATFORM, SETTINGS)
assert isinstance(CONFIG, EmailConfig)
FIXTURES = sorted((Path(__file__).parent / "conformance" / "fixtures" / "email").glob("*.json"))
HEAD = {"From": "Ana Lima <ana@customers.example>", "To": "desk@shop.example", "Message-ID": "<1@customers.example>"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def mail(body: str | bytes = "Hello", **headers: str) -> bytes:
    named = {**HEAD, **TEXT, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{name}: {value}" for name, value in named.items() if value]
    return "\r\n".join([*lines, "", ""]).encode() + (body if isinstance(body, bytes) else body.encode())


def read(raw: bytes) -> Parsed:
    return parse_mail(CONFIG, raw)  # type: ignore[arg-type]


def only(raw: bytes) -> Incoming:
    [message] = read(raw).messages
    return message


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "où ça, naïf ?"),
        ("iso-8859-1", "où ça, naïf ?"),
        ("windows-1252", "où ça – naïf ?"),
        ("iso-8859-1", "où ça – naïf ?".encode("cp1252")),  # as browsers read it
        ("us-ascii", "où ça, naïf ?".encode()),
        ("x-unknown", "où ça, naïf ?".encode()),
        ("punycode", "où ça, naïf ?".encode()),
        ("utf-8", "où ça, naïf ?".encode("cp1252")),
        ("gb2312", "你好"),
        ("iso-2022-jp", "こんにちは"),
    ],
)
def test_charsets(charset: str, body: str | bytes) -> None:
    content = body.encode(charset) if isinstance(body, str) else body
    words = body if isinstance(body, str) else body.decode("utf-8" if b"\xc3" in body else "cp1252")
    assert only(mail(content, Content_Type=f"text/plain; charset={charset}")).text == words


def test_lines_that_flow_are_joined() -> None:
    flowed = {"Content_Type": "text/plain; charset=utf-8; format=flowed"}
    assert only(mail("one \r\nline\r\n\r\nanother\r\n-- \r\nAna", **flowed)).text == "one line\n\nanother"


def test_the_subject_of_a_first_mail_is_said_once() -> None:
    assert only(mail("Where is it?", Subject="Order 1042")).text == "Order 1042\n\nWhere is it?"
    assert only(mail("Where is order 1042? Ana", Subject="Where is order 1042?")).text == "Where is order 1042? Ana"
    assert only(mail("Here.", Subject="=?utf-8?Q?R=C3=A9=C2=A0:_Commande?=")).text == "Here."
    assert only(mail("", Subject="Order 1042?")).text == "Order 1042?"


def test_what_is_forwarded_is_kept() -> None:
    body = "See below.\n\nFrom: Carrier\nSent: Monday\nTo: Ana\nSubject: Parcel\n\nIt is late."
    assert only(mail(body, Subject="FW: Parcel")).text.endswith("It is late.")


def test_a_mail_without_an_id_has_one_whichever_way_it_came() -> None:
    first = only(mail("Hello", Message_ID="", Date="Tue, 3 Nov 2026 10:12:00 +0100"))
    again = only(mail("Hello", Message_ID="", Date="Tue, 3 Nov 2026 10:12:00 +0100", Received="from a by b"))
    other = only(mail("Hello!", Message_ID="", Date="Tue, 3 Nov 2026 10:12:00 +0100"))
    assert first.external_id == again.external_id != other.external_id
    assert len(only(mail(Message_ID=f"<{'x' * 240}@y>")).external_id) < 100


def test_threads_are_kept_from_their_first_mail_on_and_bounded() -> None:
    ids = [f"<{n}@{'x' * 200}.example>" for n in range(60)]
    kept = only(mail(References=" ".join(ids), In_Reply_To=ids[-1])).extra["thread"]
    assert kept[0] == ids[0] and kept[-1] == HEAD["Message-ID"] and kept[-2] == ids[-1]
    assert len(repr(kept)) < 3000


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated; x=y"},
        {"Return-Path": "<>"},
        {"Precedence": "Bulk"},
        {"Precedence": "list"},
        {"List-Id": "<camping.example>"},
        {"List-Unsubscribe": "<https://x.example/u>"},
        {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
        {"X-Autoreply": "yes"},
        {"X-Loop": "desk@shop.example"},
        {"From": "Desk <DESK@shop.example>"},
        {"From": "MAILER-DAEMON@mx.example (Mail Delivery System)"},
        {"From": "no-reply+123@shop.example"},
        {"From": "nepasrepondre@boutique.example"},
        {"From": "undisclosed"},
    ],
)
def test_what_machines_send_is_left_out(headers: dict[str, str]) -> None:
    assert read(mail(**{name.replace("-", "_"): value for name, value in headers.items()})) == Parsed(receipts=[])


def test_what_people_send_is_not() -> None:
    assert (
        only(mail(Auto_Submitted="no", Precedence="first-class", Return_Path="<ana@customers.example>")).text == "Hello"
    )


def test_the_answer_goes_to_whom_reply_to_names_and_the_conversation_is_theirs() -> None:
    assert only(mail(Reply_To="Bob <bob@customers.example>")).contact == "bob@customers.example"
    assert only(mail(Reply_To="nonsense")).contact == "ana@customers.example"
    assert only(mail(From='"Lima, Ana" (at home) <ANA@customers.example>')).contact_name == "Lima, Ana (at home)"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        b"From\n\n",
        mail(From=""),
        b"From: a@b.example\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(3000)),
        b"From: " + b"(" * 500_000 + b"\n\nx",
    ],
    ids=["empty", "zeros", "no value", "no From", "nested", "brackets"],
)
def test_what_is_no_mail_is_refused_or_left_out(raw: bytes) -> None:
    with contextlib.suppress(BadPayload):
        assert read(raw).messages == ()


@pytest.mark.parametrize("name", ["From", "Reply-To", "Subject", "Content-Type", "References", "Content-Disposition"])
@pytest.mark.parametrize("value", ["a@b.c, ", "=?utf-8?q?a?= ", "(", '"', "a;", "<", "=?", "a=b; "])
def test_no_header_takes_long(name: str, value: str) -> None:
    began = time.process_time()
    with contextlib.suppress(BadPayload):
        read(mail(**{name.replace("-", "_"): value * (200_000 // len(value))}))
    assert time.process_time() - began < 2


def test_changed_mails_are_read_or_refused() -> None:
    rng = random.Random(11)
    raws = ["\r\n".join(json.loads(file.read_text())["payload"]).encode() for file in FIXTURES]
    for _ in range(1500):
        raw = bytearray(rng.choice(raws))
        for _ in range(rng.randrange(1, 12)):
            at = rng.randrange(len(raw))
            raw[at : at + rng.randrange(3)] = rng.choice(
                [b"\n", b"\r\n\r\n", b"\xff", b"(", b'"', b"=?", b"--", b";", b"\0"]
            )
        with contextlib.suppress(BadPayload):
            read(bytes(raw))


def test_a_large_mail_fits_without_the_contents_of_its_files() -> None:
    file = "\r\n".join("QUJD" * 19 for _ in range(20_000))
    raw = mail(
        "\r\n".join(
            [
                "--x",
                "Content-Type: text/plain; charset=utf-8",
                "",
                "Look, where ça begins.",
                "--x",
                'Content-Type: image/jpeg; name="photo.jpg"',
                "Content-Transfer-Encoding: base64",
                'Content-Disposition: attachment; filename="photo.jpg"',
                "",
                file,
                "--x--",
                "",
            ]
        ),
        Content_Type="multipart/mixed; boundary=x",
    )
    light = lightened(raw)
    assert len(raw) > FITS > 5000 > len(light) and lightened(light) == light
    for each in (raw, light):
        message = only(each)
        [attachment] = message.attachments
        assert message.text == "Look, where ça begins."
        assert (attachment.kind, attachment.name, attachment.size) == ("image", "photo.jpg", 3 * 19 * 20_000)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"api_url": "https://smtp.shop.example"}, "smtps://"),
        ({"api_url": "smtp://user:s3cret@smtp.shop.example"}, "username and password"),
        ({"username": "desk", "password": "s3cret", "starttls": "false", "api_url": "smtp://a.example"}, "TLS only"),
        ({"address": "desk@shop.example\nBcc: x@y.example"}, "address"),
        ({"name": "a\r\nBcc: x@y.example"}, "name"),
        ({"secret": "whsec_s3cret"}, "secret"),
    ],
)
def test_wrong_settings_are_named_without_their_values(changed: dict[str, str], named: str) -> None:
    with pytest.raises(BadInboxConfig, match=named) as caught:
        read_config(PLATFORM, {**SETTINGS, **changed})
    assert "s3cret" not in caught.value.message
