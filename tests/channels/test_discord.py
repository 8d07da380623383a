"""Discord: answers within the interaction and after it, its marks, its buttons, and what its errors mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.connections import read_config
from frontdesk.channels.discord.rendering import DISCORD
from frontdesk.channels.discord.simulated import unmarked
from frontdesk.channels.errors import BadInboxConfig, Refused, TryAgain
from frontdesk.channels.markup import pieces
from frontdesk.channels.platform import Outgoing
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Reply, simulated
from tests.channels.answering import answering

LATE = timedelta(minutes=14)
THINKING, ANSWERED = Reply(200, {"id": "1", "flags": 128}), Reply(200, {"id": "1", "flags": 4})
PART = {"token": "T", "first": True, "body": {"content": "Hi", "flags": 4}}
CALM = Reply(429, {"message": "You are being rate limited.", "retry_after": 64.57, "global": False})


def rendered(text: str, choices: tuple[str, ...] = (), ago: timedelta = timedelta(0), **settings: str) -> list[Any]:
    """The parts of a reply to somebody who asked so long ago."""
    config = read_config(platform("discord"), {**simulated("discord").settings, **settings})
    message = Outgoing("5:7", text, choices, asked_at=datetime.now(UTC) - ago, asked={"token": "T"})
    return list(platform("discord").render(config, message))


async def delivered(*replies: Reply, part: dict[str, Any] = PART, **settings: str) -> list[tuple[str, str, Any]]:
    """The calls of one delivery: method, path and body."""
    async with answering("discord", *replies, **settings) as side:
        await side.platform.deliver(side.config, side.caller, part, "message:0")
    return [(call.method, call.path, orjson.loads(call.body or b"null")) for call in side.calls]


def test_within_the_15_minutes_the_interaction_is_answered() -> None:
    first, second = rendered("x" * 3000)
    assert [first["token"], first["first"], second["first"]] == ["T", True, False]
    assert first["body"]["allowed_mentions"] == {"parse": []}
    assert [len(part["body"]["content"]) for part in (first, second)] == [1995, 1005]


def test_after_them_the_bot_writes_in_the_channel_and_names_who_asked() -> None:
    [first, second], intime = rendered("x" * 3000, ago=LATE), rendered("x" * 3000)
    assert first["body"]["content"] == "<@7> " + intime[0]["body"]["content"]
    assert second["body"]["content"] == intime[1]["body"]["content"]
    assert first["channel"] == second["channel"] == "5" and "token" not in first
    assert len(first["body"]["content"]) == 2000
    assert first["body"]["allowed_mentions"] == {"users": ["7"]}
    assert second["body"]["allowed_mentions"] == {"parse": []}


def test_a_private_answer_is_not_written_in_the_channel() -> None:
    assert rendered("Hi", private="true")
    with pytest.raises(Refused, match="15 minutes"):
        rendered("Hi", ago=LATE, private="true")


async def test_the_first_part_takes_the_place_of_what_shows_that_we_think() -> None:
    asked, (method, path, body) = await delivered(THINKING)
    assert asked[:2] == ("GET", "/webhooks/845027738276462632/T/messages/@original")
    assert (method, path, body) == ("PATCH", asked[1], PART["body"])


@pytest.mark.parametrize("original", [ANSWERED, Reply(404, {"message": "Unknown Message", "code": 10008})])
async def test_a_second_answer_does_not_overwrite_the_first(original: Reply) -> None:
    _, (method, path, _) = await delivered(original)
    assert (method, path) == ("POST", "/webhooks/845027738276462632/T?wait=true")
    [(method, path, _)] = await delivered(part={**PART, "first": False})
    assert (method, path) == ("POST", "/webhooks/845027738276462632/T?wait=true")


async def test_private_answers_are_seen_by_who_asked() -> None:
    [(_, _, body)] = await delivered(part={**PART, "first": False}, private="true")
    assert body["flags"] == 4 | 64
    config = read_config(platform("discord"), {**simulated("discord").settings, "private": "true"})
    payload = simulated("discord").message("1", "Hello", 1)
    shot = simulated("discord").sign(simulated("discord").settings, payload, "")
    assert b'"flags":64' in platform("discord").parse(config, shot).answer.body


async def test_a_message_in_the_channel_is_known_by_its_nonce() -> None:
    part = {"channel": "5", "body": {"content": "Hi"}}
    [(_, path, one)], [(_, _, two)] = await delivered(part=part), await delivered(part=part)
    assert path == "/channels/5/messages" and one["enforce_nonce"] is True
    assert one["nonce"] == two["nonce"] and len(one["nonce"]) <= 25


@pytest.mark.parametrize(
    ("replies", "waits"),
    [
        ([Reply(404, {"message": "Unknown Webhook", "code": 10015})], 2),
        ([THINKING, Reply(401, {"message": "Invalid Webhook Token", "code": 50027})], 2),
        ([THINKING, CALM], 64.57),
        ([CALM], 64.57),
        ([Reply(502, {})], None),
    ],
)
async def test_what_may_pass_is_tried_again(replies: list[Reply], waits: float | None) -> None:
    with pytest.raises(TryAgain) as caught:
        await delivered(*replies)
    assert caught.value.retry_after == waits


async def test_what_stays_is_refused() -> None:
    with pytest.raises(Refused, match="Missing Access"):
        await delivered(Reply(403, {"message": "Missing Access", "code": 50001}), part={"channel": "5", "body": {}})


def test_markdown_is_discords_and_what_is_no_mark_is_escaped() -> None:
    text = "# Tents\n\n**Bold** *soft* ~~gone~~ `a_b` [page](https://e.com/a_b) 2\\*3 <@42> @everyone https://e.com/x_y\n\n- one"
    [found] = pieces(text, DISCORD, 999)
    assert found == (
        "**Tents**\n\n**Bold** *soft* ~~gone~~ __a\\_b__ [page](<https://e.com/a_b>) 2\\*3 \\<@42\\> @everyone "
        "https://e.com/x_y\n\n- one"
    )


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"])))
def test_any_word_is_shown_as_it_was_written(word: str) -> None:
    assert unmarked(DISCORD.escape(word)) == word or "http" in word


@given(st.text(), st.integers(min_value=30, max_value=90))
def test_no_text_makes_a_piece_that_is_empty_or_too_long(text: str, limit: int) -> None:
    assert all(piece.strip() and len(piece) <= limit for piece in pieces(text, DISCORD, limit))


def test_choices_are_buttons_in_rows_of_five() -> None:
    long = "Yes, please " * 8
    [part] = rendered("Which one?", (long, *map(str, range(6))))
    rows = part["body"]["components"]
    assert [len(row["components"]) for row in rows] == [5, 2]
    first = rows[0]["components"][0]
    assert first["custom_id"] == long and len(first["label"]) == 80


@pytest.mark.parametrize("choices", [tuple(map(str, range(26))), ("x" * 101,), ("twice", "twice")])
def test_choices_that_do_not_fit_are_lines(choices: tuple[str, ...]) -> None:
    [part] = rendered("Which one?", choices)
    assert "components" not in part["body"] and choices[-1] in part["body"]["content"]


async def test_the_test_registers_the_command() -> None:
    async with answering("discord") as side:
        finding, _ = await side.platform.check(side.config, side.caller)
    assert "/ask" in finding.says
    command = orjson.loads(side.calls[-1].body)
    assert side.calls[-1].path == "/applications/845027738276462632/commands"
    assert [command["name"], [option["name"] for option in command["options"]]] == ["ask", ["question", "file"]]


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(401, {"message": "401: Unauthorized", "code": 0}), "token"),
        (Reply(200, {"id": "1", "name": "Another", "verify_key": "aa"}), "Another: application 1, key aa"),
    ],
)
async def test_a_token_of_another_application_is_found_by_the_test(reply: Reply, says: str) -> None:
    async with answering("discord", reply) as side:
        with pytest.raises(BadInboxConfig, match=says):
            await side.platform.check(side.config, side.caller)
