"""SMS: Twilio's own library agrees with our signatures; segments; words that stop; errors by their codes."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import read_config
from frontdesk.channels.errors import BadInboxConfig, BadPayload, BadSignature, Refused, SendError, TryAgain
from frontdesk.channels.markup import PLAIN, pieces
from frontdesk.channels.platform import Outgoing, RawRequest
from frontdesk.channels.simulated import Call, Reply
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.channels.sms.platform import PLATFORM
from frontdesk.channels.sms.segments import segments
from frontdesk.channels.sms.signing import form_of
from frontdesk.channels.sms.simulated import SIMULATED, SimulatedSms
from frontdesk.kit.outside import Outside
from tests.channels.conformance.conftest import serving

URL = "https://desk.example.com/v1/channels/sms/fdi_abc"
TOKEN = SIMULATED.settings["auth_token"]
CONFIG = read_config(PLATFORM, SIMULATED.settings)


def request(body: bytes, signature: str, url: str = URL) -> RawRequest:
    return RawRequest("POST", url, {}, {"x-twilio-signature": signature}, body, 0)


@pytest.mark.parametrize("url", [URL, f"{URL}?a=1&b=2", URL.replace(".com", ".com:8443"), "http://127.0.0.1:8000/x"])
def test_twilios_library_agrees_with_what_we_sign_and_verify(url: str) -> None:
    form = SIMULATED.message("16505551234", "Où est ma commande ? 100 % & more + 😀", 7)
    shot = SIMULATED.sign(SIMULATED.settings, form, url)
    validator = RequestValidator(TOKEN)
    assert validator.validate(url, form, shot.headers["x-twilio-signature"])
    PLATFORM.verify(CONFIG, request(shot.body, validator.compute_signature(url, form), url))


def test_an_address_may_be_signed_with_its_port() -> None:
    form = SIMULATED.message("16505551234", "Hello", 7)
    signed = RequestValidator(TOKEN).compute_signature(URL.replace(".com", ".com:443"), form)
    PLATFORM.verify(CONFIG, request(urlencode(form).encode(), signed))


def test_each_changed_bit_is_refused_or_says_the_same() -> None:
    form = SIMULATED.message("16505551234", "Is it 2% or more?", 7)
    shot = SIMULATED.sign(SIMULATED.settings, form, URL)
    signature, refused = shot.headers["x-twilio-signature"], 0
    for at in range(8 * len(shot.body)):
        changed = bytearray(shot.body)
        changed[at // 8] ^= 1 << at % 8
        try:
            PLATFORM.verify(CONFIG, request(bytes(changed), signature))
        except BadSignature:
            refused += 1
        else:
            assert sorted(set(form_of(bytes(changed)))) == sorted(form.items())
            assert not RequestValidator("another token").validate(URL, form, signature)
    assert refused > 8 * len(shot.body) - 20


def test_another_address_another_account_and_too_much_are_refused() -> None:
    shot = SIMULATED.sign(SIMULATED.settings, SIMULATED.message("16505551234", "Hello", 7), URL)
    signature = shot.headers["x-twilio-signature"]
    for forged in (
        request(shot.body, signature, URL + "x"),
        request(shot.body, RequestValidator("x" * 20).compute_signature(URL, dict(form_of(shot.body)))),
        request(shot.body + b"&a=b" * 1000, signature),
    ):
        with pytest.raises(BadSignature):
            PLATFORM.verify(CONFIG, forged)
    with pytest.raises(BadPayload):
        PLATFORM.parse(CONFIG, request(b"Body=x", ""))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two septets each
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("ê" * 70, 1),  # not in GSM-7
        ("ê" * 71, 2),
        ("😀" * 35, 1),  # two units of UTF-16 each
        ("😀" * 36, 2),
        ("a" * 159 + "’", 3),
    ],
)
def test_segments_are_counted_as_carriers_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_no_part_is_over_ten_segments_or_1600_characters() -> None:
    for text in ("word " * 1000, "mêlée " * 1000, "😀 " * 1000):
        found = pieces(text, PLAIN, PLATFORM.limits.text, PLATFORM.limits.measure)
        assert all(segments(piece) <= 10 and len(piece) <= 1600 for piece in found)
        assert " ".join(found).split() == text.split()


def test_choices_are_listed_and_receipts_are_asked_for() -> None:
    shot = SIMULATED.sign(SIMULATED.settings, SIMULATED.message("16505551234", "Hello", 7), URL)
    [asked] = PLATFORM.parse(CONFIG, request(shot.body, "")).messages
    [part] = PLATFORM.render(CONFIG, Outgoing("+16505551234", "Which?", ("Blue", "Red"), asked=asked.extra))
    assert (part["Body"], part["StatusCallback"]) == ("Which?\n\n- Blue\n- Red", URL)


@pytest.mark.parametrize(
    ("sender", "parameter"),
    [("+15550783881", "From"), ("72975", "From"), ("My Shop", "From"), (f"MG{'0' * 32}", "MessagingServiceSid")],
)
def test_senders(sender: str, parameter: str) -> None:
    config = read_config(PLATFORM, {**SIMULATED.settings, "sender": sender})
    [part] = PLATFORM.render(config, Outgoing("+16505551234", "Hi"))
    assert part[parameter] == sender
    for wrong in ("+0", "a shop with a long name", ""):
        with pytest.raises(BadInboxConfig, match="sender"):
            read_config(PLATFORM, {**SIMULATED.settings, "sender": wrong})


class Moody(SimulatedSms):
    """Twilio with one answer for everything."""

    def __init__(self, status: int, data: dict[str, object]) -> None:
        self._reply = Reply(status, data)

    def answer(self, call: Call, number: int) -> Reply:
        return self._reply


async def asked(status: int, data: dict[str, object], *, check: bool = False) -> str:
    async with serving(SimulatedApi(Moody(status, data))) as port:
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        config = read_config(PLATFORM, {**SIMULATED.settings, "api_url": f"http://127.0.0.1:{port}"})
        try:
            if check:
                return (await PLATFORM.check(config, Caller(outside)))[0].says
            return str(await PLATFORM.deliver(config, Caller(outside), {"To": "+1650", "Body": "Hi"}, "key"))
        finally:
            await outside.close()


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (21610, Refused, "STOP"),
        (21211, Refused, "not a valid phone number"),
        (21611, TryAgain, "21611"),
        (14107, TryAgain, "14107"),
    ],
)
async def test_errors_mean_what_their_codes_say(code: int, error: type[SendError], words: str) -> None:
    with pytest.raises(error, match=words):
        await asked(400, {"code": code, "message": "The 'To' number is not a valid phone number.", "status": 400})


async def test_the_check_says_what_is_wrong() -> None:
    with pytest.raises(BadInboxConfig, match="auth token"):
        await asked(401, {"code": 20003, "message": "Authenticate", "status": 401}, check=True)
    with pytest.raises(BadInboxConfig, match="suspended"):
        await asked(200, {"friendly_name": "Shop", "status": "suspended"}, check=True)
    assert "Shop" in await asked(200, {"friendly_name": "Shop", "status": "active"}, check=True)
