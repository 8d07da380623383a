"""Slack: what is for us, its marks, its blocks, and what its errors mean."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.connections import read_config
from frontdesk.channels.errors import BadInboxConfig, BadSignature, OutcomeUnknown, Refused, TryAgain
from frontdesk.channels.markup import pieces
from frontdesk.channels.platform import Incoming, Outgoing, RawRequest
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Reply, simulated
from frontdesk.channels.slack.mrkdwn import SLACK, escape, plain
from tests.channels.answering import answering

URL = "https://desk.example.com/v1/channels/slack/x"
FIXTURES = Path(__file__).parent / "conformance" / "fixtures" / "slack"


def request_of(payload: Any, now: float | None = None) -> RawRequest:
    other_side = simulated("slack")
    shot = other_side.sign(other_side.settings, payload, URL)
    return RawRequest(shot.method, URL, shot.query, shot.headers, shot.body, now or time.time())


def parsed(payload: Any, **settings: str) -> list[Incoming]:
    config = read_config(platform("slack"), {**simulated("slack").settings, **settings})
    return list(platform("slack").parse(config, request_of(payload)).messages)


def payload_of(fixture: str) -> Any:
    return json.loads((FIXTURES / f"{fixture}.json").read_text())["payload"]


def test_a_mention_that_comes_as_two_events_is_one_message() -> None:
    mention = payload_of("app_mention")
    event = {**mention["event"], "type": "message", "channel_type": "channel"}
    [one], [two] = parsed(mention), parsed({**mention, "event": event, "event_id": "Ev999"})
    assert (one.contact, one.external_id, one.text) == (two.contact, two.external_id, two.text)


def test_before_the_bot_is_known_a_mention_is_for_us_and_a_channel_is_not() -> None:
    assert len(parsed(payload_of("app_mention"), user_id="")) == 1
    assert parsed(payload_of("channel_message_not_to_us"), user_id="") == []


def test_a_request_of_six_minutes_ago_is_refused() -> None:
    config = read_config(platform("slack"), simulated("slack").settings)
    platform("slack").verify(config, request_of({}, time.time() + 240))
    with pytest.raises(BadSignature, match="five minutes"):
        platform("slack").verify(config, request_of({}, time.time() + 360))


def test_markdown_becomes_marks_of_slack() -> None:
    [text] = pieces(
        "# Tents\n\n**Bold** *soft* ~~gone~~ `a<b` [page](https://e.com/?a=1&b=2) <!here>\n\n- one", SLACK, 999
    )
    assert text == ("*Tents*\n\n*Bold* _soft_ ~gone~ `a&lt;b` <https://e.com/?a=1&amp;b=2|page> &lt;!here&gt;\n\n• one")


@given(st.text())
def test_what_is_escaped_names_nobody_and_is_read_as_it_was(text: str) -> None:
    assert plain(escape(text)) == text


@given(st.text(), st.integers(min_value=30, max_value=90))
def test_no_text_makes_a_piece_that_is_empty_or_too_long(text: str, limit: int) -> None:
    assert all(piece.strip() and len(piece) <= limit for piece in pieces(text, SLACK, limit))


def test_a_reply_stays_in_its_thread_and_its_answers_are_buttons() -> None:
    long = "Yes, please " * 10
    [part] = platform("slack").render(None, Outgoing("C1:12.34", "Book **it**?", (long, "No")))
    assert (part["channel"], part["thread_ts"], part["text"]) == ("C1", "12.34", "Book *it*?")
    section, actions = part["blocks"]
    assert section["text"] == {"type": "mrkdwn", "text": "Book *it*?"}
    first, second = actions["elements"]
    assert first["value"] == long and len(first["text"]["text"]) == 75
    assert second["value"] == second["text"]["text"] == "No"
    assert first["action_id"] != second["action_id"]


def test_a_block_holds_less_than_a_text() -> None:
    text = "\n\n".join(["word " * 100] * 9)
    parts = platform("slack").render(None, Outgoing("D1", text, ("Yes",)))
    assert all(len(part["text"]) <= 4000 for part in parts)
    assert len(parts[-1]["blocks"][0]["text"]["text"]) <= 3000
    assert platform("slack").render(None, Outgoing("D1", text))[0]["text"].count("word") > 600


@pytest.mark.parametrize("choices", [tuple(map(str, range(26))), ("x" * 2001,)])
def test_choices_that_do_not_fit_are_lines(choices: tuple[str, ...]) -> None:
    parts = platform("slack").render(None, Outgoing("D1", "Which one?", choices))
    assert all("blocks" not in part for part in parts) and choices[-1] in parts[-1]["text"]


@pytest.mark.parametrize(
    ("reply", "kind", "waits"),
    [
        (Reply(200, {"ok": False, "error": "channel_not_found"}), Refused, None),
        (Reply(200, {"ok": False, "error": "msg_too_long"}), Refused, None),
        (Reply(200, {"ok": False, "error": "invalid_auth"}), Refused, None),
        (Reply(200, {"ok": False, "error": "service_unavailable"}), TryAgain, None),
        (Reply(429, {"ok": False, "error": "ratelimited"}, {"retry-after": "30"}), TryAgain, 30),
        (Reply(503, {}), TryAgain, None),
        (Reply(200, {"ok": False, "error": "internal_error"}), OutcomeUnknown, None),
    ],
)
async def test_errors_mean_what_slack_says(reply: Reply, kind: type[Exception], waits: float | None) -> None:
    async with answering("slack", reply) as side:
        with pytest.raises(kind) as caught:
            await side.platform.deliver(side.config, side.caller, {"channel": "D1", "text": "Hi"}, "k")
    assert getattr(caught.value, "retry_after", None) == waits


async def test_the_test_learns_who_we_are_and_names_a_bad_token() -> None:
    async with answering("slack", user_id="") as side:
        finding, config = await side.platform.check(side.config, side.caller)
    assert finding.says == "this is @simulated in Simulated" and config.user_id == "U0LAN0Z89"
    async with answering("slack", Reply(200, {"ok": False, "error": "invalid_auth"})) as side:
        with pytest.raises(BadInboxConfig, match="xoxb"):
            await side.platform.check(side.config, side.caller)
