"""The platforms' own libraries accept what our simulator signs, and agree with what we verify."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from slack_sdk.signature import Clock, SignatureVerifier

from frontdesk.channels.connections import read_config
from frontdesk.channels.discord import platform as discord
from frontdesk.channels.errors import BadSignature
from frontdesk.channels.platform import RawRequest
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Shot, simulated
from frontdesk.channels.slack import platform as slack

BODIES = st.text().map(str.encode)
SKEWS = st.integers(min_value=-400, max_value=400)  # seconds between their clock and ours


class At(Clock):
    """A clock that stands."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


def signed(name: str, body: bytes, **settings: str) -> Shot:
    other_side = simulated(name)
    return other_side.sign({**other_side.settings, **settings}, body, "https://desk.example.com/")


def is_accepted(name: str, shot: Shot, now: float) -> bool:
    """Our own verdict."""
    request = RawRequest(shot.method, "https://desk.example.com/", {}, shot.headers, shot.body, now)
    try:
        platform(name).verify(read_config(platform(name), simulated(name).settings), request)
    except BadSignature:
        return False
    return True


def slack_accepts(shot: Shot, now: float) -> bool:
    verifier = SignatureVerifier(simulated("slack").settings["signing_secret"], At(now))
    return verifier.is_valid_request(shot.body, dict(shot.headers))


def nacl_accepts(shot: Shot) -> bool:
    key = VerifyKey(bytes.fromhex(simulated("discord").settings["public_key"]))
    try:
        signature = bytes.fromhex(shot.headers[discord.SIGNATURE])
        key.verify(shot.headers[discord.TIMESTAMP].encode() + shot.body, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def altered(data: st.DataObject, shot: Shot, signature: str) -> Shot:
    """Another body, or one other digit in the signature or the time."""
    header = data.draw(st.sampled_from([None, signature, *(set(shot.headers) - {signature, "content-type"})]))
    if header is None:
        body = data.draw(BODIES)
        assume(body != shot.body)
        return replace(shot, body=body)
    value = shot.headers[header]
    at = data.draw(st.integers(min_value=0, max_value=len(value) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(digit != value[at])
    return replace(shot, headers={**shot.headers, header: value[:at] + digit + value[at + 1 :]})


@given(BODIES, SKEWS)
def test_slack_agrees_on_what_is_signed_whenever_it_comes(body: bytes, skew: int) -> None:
    shot = signed("slack", body)
    now = float(shot.headers[slack.TIMESTAMP]) + skew
    assert is_accepted("slack", shot, now) == slack_accepts(shot, now) == (abs(skew) <= 300)


@given(BODIES, st.data())
def test_slack_agrees_on_what_was_altered_or_signed_with_another_secret(body: bytes, data: Any) -> None:
    shot, now = signed("slack", body), time.time()
    for forged in (altered(data, shot, slack.SIGNATURE), signed("slack", body, signing_secret="f" * 32)):
        assert is_accepted("slack", forged, now) == slack_accepts(forged, now) is False


@given(BODIES, SKEWS)
def test_nacl_agrees_on_what_is_signed_and_we_refuse_what_is_old(body: bytes, skew: int) -> None:
    shot = signed("discord", body)
    now = float(shot.headers[discord.TIMESTAMP]) + skew
    assert nacl_accepts(shot)
    assert is_accepted("discord", shot, now) == (abs(skew) <= 300)


@given(BODIES, st.data())
def test_nacl_agrees_on_what_was_altered_or_signed_with_another_key(body: bytes, data: Any) -> None:
    shot, now = signed("discord", body), time.time()
    for forged in (altered(data, shot, discord.SIGNATURE), signed("discord", body, bot_token="another-token")):
        assert is_accepted("discord", forged, now) == nacl_accepts(forged) is False
