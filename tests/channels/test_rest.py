"""The REST channel: keys and secrets, what is refused by which field, and what is posted."""

from __future__ import annotations

import time
from collections.abc import Mapping

import orjson
import pytest

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import read_config
from frontdesk.channels.errors import BadInboxConfig, BadPayload, BadSignature, Refused
from frontdesk.channels.platform import Attachment, Outgoing, OutgoingFile, RawRequest
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


def with_file(**file: str) -> RawRequest:
    event = {"type": "message", "data": {"id": "1", "contact": "c", "attachments": [file]}}
    return request(orjson.dumps(event), {})


def test_a_small_file_comes_along_with_the_message() -> None:
    config = read_config(PLATFORM, SETTINGS)
    [message] = PLATFORM.parse(config, with_file(content="JVBERi0x", name="a.pdf")).messages
    [file] = message.attachments
    assert (file.content, file.name) == (b"%PDF-1", "a.pdf") and file.reference.startswith("sha256 ")


@pytest.mark.parametrize(
    "file",
    [
        {},
        {"url": "https://x.example/1", "content": "JVBERi0x"},
        {"content": "no base64!"},
        {"content": ""},
        {"url": "file:///etc/passwd"},
    ],
)
def test_a_file_is_at_an_address_or_comes_along(file: dict[str, str]) -> None:
    with pytest.raises(BadPayload, match=r"^attachments"):
        PLATFORM.parse(read_config(PLATFORM, SETTINGS), with_file(**file))


async def test_files_are_asked_for_at_known_hosts_only_and_signed_at_the_system_s_own() -> None:
    other = Listening()
    async with serving(SimulatedApi(other)) as port:
        outside, own = Outside(allow=[f"127.0.0.1:{port}"]), f"http://127.0.0.1:{port}"
        config = read_config(
            PLATFORM, {**SETTINGS, "api_url": f"{own}/in", "file_hosts": "files.example.com, b.example"}
        )
        await PLATFORM.fetch(config, Caller(outside), Attachment("document", f"{own}/files/1"), 1000)
        for elsewhere in (
            "https://evil.example/1",
            "http://files.example.com/1",
            "https://files.example.com.evil.example/",
        ):
            with pytest.raises(Refused, match="does not lie"):
                await PLATFORM.fetch(config, Caller(outside), Attachment("document", elsewhere), 1000)
        await outside.close()
    [call] = other.calls
    verify([secret_bytes(SETTINGS["secret"])], call.headers, b"", time.time())
    assert list(config.hosts) == ["files.example.com", "b.example"]


def test_a_reply_s_files_are_one_message_of_addresses() -> None:
    config = read_config(PLATFORM, SETTINGS)
    file = OutgoingFile("https://desk.example.com/v1/files/x", "a.pdf", "application/pdf", 3)
    [part] = PLATFORM.render_files(config, Outgoing("c", "Here", asked_id="in-1", files=(file, file)))
    assert (part["contact"], part["in_reply_to"], part["text"]) == ("c", "in-1", "")
    expected = {"url": file.url, "name": "a.pdf", "mime": "application/pdf", "size": 3}
    assert part["files"] == [expected, expected]
    assert PLATFORM.render_files(config, Outgoing("c", "Here")) == []


@pytest.mark.parametrize("wrong", ["https://x.example", "localhost", "a..b", "x.example;y.example"])
def test_hosts_of_files_are_names(wrong: str) -> None:
    with pytest.raises(BadInboxConfig, match="file_hosts"):
        read_config(PLATFORM, {**SETTINGS, "file_hosts": wrong})
