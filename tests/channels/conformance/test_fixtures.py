"""What platforms really send, as their documentation shows it, and what must come of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from frontdesk.channels.connections import read_config
from frontdesk.channels.platform import RawRequest
from frontdesk.channels.registry import platform, platforms
from frontdesk.channels.simulated import simulated

FILES = sorted((Path(__file__).parent / "fixtures").glob("*/*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_real_payload_is_understood(file: Path) -> None:
    found, other_side = platform(file.parent.name), simulated(file.parent.name)
    fixture = json.loads(file.read_text())
    expect, url = fixture["expect"], "https://desk.example.com/v1/channels/x/y"
    shot = other_side.sign(other_side.settings, fixture["payload"], url)
    config = read_config(found, {"api_url": f"{found.config.schemes[0]}://api.example.com", **other_side.settings})
    request = RawRequest(shot.method, url, shot.query, shot.headers, shot.body, time.time())
    found.verify(config, request)
    parsed = found.parse(config, request)
    assert [[message.contact, message.text] for message in parsed.messages] == expect["messages"]
    kinds = [attachment.kind for message in parsed.messages for attachment in message.attachments]
    assert kinds == expect.get("attachments", [])
    assert [receipt.status for receipt in parsed.receipts] == expect.get("receipts", [])
    assert expect.get("answer", "") in parsed.answer.body.decode()
    assert [message.follows_up for message in parsed.messages] == expect.get(
        "follows_up", [False] * len(parsed.messages)
    )
    if "senders" in expect:
        assert [message.sender_name for message in parsed.messages] == expect["senders"]


def test_every_channel_has_fixtures_of_what_it_really_receives() -> None:
    assert {file.parent.name for file in FILES} == set(platforms())
