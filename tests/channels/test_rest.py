"""The REST channel: keys and secrets, what is refused by which field, and what is posted."""

from __future__ import annotations

import time
from collections.abc import Mapping

import orjson
import pytest

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import read_config
from frontdesk.channels.errors import BadInboxConfig, BadPayload, BadSignature
from frontdesk.channels.platform import Outgoing, RawRequest
from frontdesk.channels.rest.platform import PLATFORM
from frontdesk.channels.rest.simulated import SIMULATED, SimulatedRest
from frontdesk.channels.simulated import Call, Reply
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.kit.outside import Outside
from frontdesk.kit.standard_webhooks import secret_bytes, sign, verify
from tests.channels.conformance.conftest import serving

KEY = "a key of the other system, long enough"
FORMER = "whsec_Zm9ybWVyLXNlY3JldC1vZi1hbi1pbmJveA=="
SETTINGS = {"api_url": "https://crm.example.com/in", **SIMULATED.settings}


def request(body: bytes, headers: Mapping[str, str]) -> RawRequest:
    return RawRequest("POST", "https://desk.example.com/x", {}, headers, body, time.time())


def test_a_system_that_cannot_sign_sends_a_key() -> None:
    config = read_config(PLATFORM, {**SETTINGS, "api_key": KEY})
    PLATFORM.verify(config, request(b"{}", {"authorization": f"Bearer {KEY}"}))
    for wrong in (f"Bearer {KEY}x", "Bearer ", f"Basic {KEY}", ""):
        with pytest.raises(BadSignature):
            PLATFORM.verify(config, request(b"{}", {"authorization": wrong}))
    with pytest.raises(BadSignature):  # where no key is set, none is right
        PLATFORM.verify(read_config(PLATFORM, SETTINGS), request(b"{}", {"authorization": "Bearer "}))


def test_while_the_secret_changes_both_are_taken() -> None:
    config = read_config(PLATFORM, {**SETTINGS, "former_secret": FORMER})
    now = int(time.time())
    signed = {"webhook-id": "1", "webhook-timestamp": str(now)}
    PLATFORM.verify(
        config, request(b"{}", {**signed, "webhook-signature": sign(secret_bytes(FORMER), "1", now, b"{}")})
    )


@pytest.mark.parametrize("name", ["secret", "former_secret", "api_key"])
def test_wrong_settings_are_named_without_their_values(name: str) -> None:
    with pytest.raises(BadInboxConfig, match=name) as caught:
        read_config(PLATFORM, {**SETTINGS, name: "whsec_s3cret"})
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"data": {}}, "type"),
        ({"type": "message", "data": {"contact": "c", "text": "Hi"}}, "id"),
        ({"type": "message", "data": {"id": "1", "contact": "", "text": "Hi"}}, "contact"),
        ({"type": "message", "data": {"id": "1", "contact": "c", "text": "  "}}, "data.text"),
        ({"type": "message", "data": {"id": "1", "contact": "c", "text": "x" * 8001}}, "text"),
        ({"type": "receipt", "data": {"id": "1", "status": "lost"}}, "status"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(event: object, field: str) -> None:
    config = read_config(PLATFORM, SETTINGS)
    with pytest.raises(BadPayload, match=f"^{field}"):
        PLATFORM.parse(config, request(orjson.dumps(event), {}))


class Listening(SimulatedRest):
    """Keeps what is posted."""

    def __init__(self, status: int = 200) -> None:
        self.calls: list[Call] = []
        self._status = status

    def answer(self, call: Call, number: int) -> Reply:
        self.calls.append(call)
        return Reply(self._status, {"error": "gone"} if self._status >= 400 else {})


async def test_a_reply_is_posted_signed_and_the_same_when_it_is_repeated() -> None:
    other = Listening()
    async with serving(SimulatedApi(other)) as port:
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        config = read_config(PLATFORM, {**SETTINGS, "api_url": f"http://127.0.0.1:{port}/in", "former_secret": FORMER})
        asked = {"ticket": 17}
        [part] = PLATFORM.render(config, Outgoing("c 7", "**Which** one?", ("Blue", "Red"), "in-1", None, asked))
        for _ in range(2):
            assert await PLATFORM.deliver(config, Caller(outside), part, "0191:0") == "0191:0"
        await outside.close()
    first, second = other.calls
    assert first.path == "/in" and first.body == second.body
    for secret in (SETTINGS["secret"], FORMER):
        verify([secret_bytes(secret)], first.headers, first.body, time.time())
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "0191:0"
    expected = {
        "contact": "c 7",
        "text": "Which one?",
        "choices": ["Blue", "Red"],
        "in_reply_to": "in-1",
        "extra": asked,
    }
    assert orjson.loads(first.body) == {"type": "message", "data": {"id": "0191:0", **expected}}


async def test_the_check_says_that_the_address_refuses() -> None:
    async with serving(SimulatedApi(Listening(410))) as port:
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        config = read_config(PLATFORM, {**SETTINGS, "api_url": f"http://127.0.0.1:{port}"})
        with pytest.raises(BadInboxConfig, match="410"):
            await PLATFORM.check(config, Caller(outside))
        await outside.close()
