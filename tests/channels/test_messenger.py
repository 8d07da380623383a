"""Messenger and Instagram: the 24 hours, quick replies, and what Meta's errors mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.channels.connections import read_config
from frontdesk.channels.errors import BadInboxConfig, Refused, TryAgain
from frontdesk.channels.platform import Outgoing
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Reply, simulated
from tests.channels.answering import answering

PART = {"recipient": {"id": "1"}, "messaging_type": "RESPONSE", "message": {"text": "Hi"}}
USAGE = '{"682498302938465":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":19}]}'


def error(code: int, subcode: int | None = None, status: int = 400, **headers: str) -> Reply:
    said = {"message": f"(#{code}) words of Meta", "type": "OAuthException", "code": code, "fbtrace_id": "x"}
    return Reply(status, {"error": {**said, "error_subcode": subcode} if subcode else said}, headers)


def rendered(name: str, text: str, choices: tuple[str, ...] = (), ago: timedelta | None = timedelta(0)) -> list[Any]:
    """The parts of a reply to somebody who wrote so long ago, or never."""
    asked_at = None if ago is None else datetime.now(UTC) - ago
    return list(platform(name).render(None, Outgoing("1", text, choices, asked_at=asked_at)))


def config(name: str, *, human_agent: bool) -> Any:
    settings = {**simulated(name).settings, "api_url": "http://127.0.0.1:1", "human_agent": str(human_agent)}
    return read_config(platform(name), settings)


@pytest.mark.parametrize("name", ["messenger", "instagram"])
@pytest.mark.parametrize("ago", [None, timedelta(hours=24)])
def test_after_the_24_hours_the_agent_is_silent(name: str, ago: timedelta | None) -> None:
    with pytest.raises(Refused, match="24 hours"):
        rendered(name, "Hi", ago=ago)
    assert rendered(name, "Hi", ago=timedelta(hours=23, minutes=59))


@pytest.mark.parametrize("name", ["messenger", "instagram"])
def test_a_person_answers_for_seven_days_where_meta_has_granted_it(name: str) -> None:
    def answered(hours: int, *, granted: bool) -> Any:
        asked_at = datetime.now(UTC) - timedelta(hours=hours)
        message = Outgoing("1", "Hi", asked_at=asked_at, by_person=True)
        return platform(name).render(config(name, human_agent=granted), message)

    [part] = answered(7 * 24 - 1, granted=True)
    assert (part["messaging_type"], part["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    [part] = answered(23, granted=True)
    assert part["messaging_type"] == "RESPONSE" and "tag" not in part
    with pytest.raises(Refused, match="feature Human Agent; tick it"):
        answered(25, granted=False)
    with pytest.raises(Refused, match="seven days ago"):
        answered(7 * 24, granted=True)


@pytest.mark.parametrize(
    ("hours", "granted", "takes"),
    [(1, False, "open"), (30, True, "person"), (30, False, "closed"), (200, True, "closed")],
)
def test_operators_see_what_is_taken_before_they_write(hours: int, granted: bool, takes: str) -> None:
    messenger: Any = platform("messenger")
    asked_at = datetime.now(UTC) - timedelta(hours=hours)
    assert messenger.standing(config("messenger", human_agent=granted), asked_at).takes == takes
    assert messenger.standing(config("messenger", human_agent=granted), None).takes == "closed"


def test_choices_are_quick_replies_whose_payload_is_the_whole_answer() -> None:
    long = "Yes, please cancel the whole of my order"
    [part] = rendered("messenger", "Cancel it?", (long, "No"))
    assert part["messaging_type"] == "RESPONSE"
    assert part["message"]["quick_replies"] == [
        {"content_type": "text", "title": "Yes, please cancel …", "payload": long},
        {"content_type": "text", "title": "No", "payload": "No"},
    ]


@pytest.mark.parametrize("choices", [tuple(map(str, range(14))), ("x" * 1001,)])
def test_choices_that_do_not_fit_are_lines(choices: tuple[str, ...]) -> None:
    [*parts] = rendered("messenger", "Which one?", choices)
    assert all("quick_replies" not in part["message"] for part in parts)
    assert choices[-1] in parts[-1]["message"]["text"]


def test_instagram_counts_bytes() -> None:
    texts = [part["message"]["text"] for part in rendered("instagram", "é" * 600)]
    assert len(texts) == 2 and "".join(texts) == "é" * 600
    assert all(len(text.encode()) <= 1000 for text in texts)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (error(10, 2018278), "24 hours"),
        (error(551, 1545041), "cannot be reached"),
        (error(190, status=401), "access token"),
        (error(100, 2018001), "words of Meta"),
        (error(200, status=403), "words of Meta"),
    ],
)
async def test_errors_that_stay_are_refusals_in_plain_words(reply: Reply, says: str) -> None:
    async with answering("messenger", reply) as side:
        with pytest.raises(Refused, match=says):
            await side.platform.deliver(side.config, side.caller, PART, "k")


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        (error(4), None),
        (error(1200, status=500), None),
        (error(613, **{"retry-after": "7"}), 7),
        (error(80006, **{"x-business-use-case-usage": USAGE}), 19 * 60),
        (error(80006, **{"x-business-use-case-usage": "[]"}), None),
        (error(99, status=503), None),
    ],
)
async def test_limits_and_outages_are_tried_again_when_meta_says(reply: Reply, waits: float | None) -> None:
    async with answering("messenger", reply) as side:
        with pytest.raises(TryAgain) as caught:
            await side.platform.deliver(side.config, side.caller, PART, "k")
    assert caught.value.retry_after == waits


async def test_the_token_travels_in_a_header_and_not_in_the_address() -> None:
    async with answering("messenger") as side:
        assert await side.platform.deliver(side.config, side.caller, PART, "k") == "m_out1"
    [call] = side.calls
    assert call.path == "/682498302938465/messages"
    assert call.headers["authorization"] == "Bearer simulated-access-token"


@pytest.mark.parametrize(
    ("name", "reply", "says"),
    [
        ("messenger", Reply(200, {"id": "42", "name": "Another"}), "Another"),
        ("messenger", error(190, status=400), "refuses"),
        ("instagram", Reply(200, {"user_id": 42, "username": "another"}), "account_id is 42"),
        ("instagram", error(190, status=401), "refuses"),
    ],
)
async def test_a_token_of_somebody_else_is_found_by_the_test(name: str, reply: Reply, says: str) -> None:
    async with answering(name, reply) as side:
        with pytest.raises(BadInboxConfig, match=says):
            await side.platform.check(side.config, side.caller)
