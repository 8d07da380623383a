"""What every channel does with what comes in."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import httpx
import pytest
from structlog.testing import capture_logs

from frontdesk.channels.simulated import Shot
from tests.channels.conformance.conftest import Line, next_number

MUTATIONS = 60


async def test_a_message_is_accepted_and_begins_a_turn(line: Line) -> None:
    answer = await line.hear("Do you have a tent for four?")
    assert answer.status_code == 200, answer.text
    assert await line.texts() == ["Do you have a tent for four?"]
    assert len(await line.rows("select id from turns")) == 1


async def test_a_message_sent_again_has_one_effect(line: Line) -> None:
    shot = line.signed(line.other_side.message("16505551234", "Hello", next_number()))
    answers = [await line.shoot(shot) for _ in range(3)]
    answers += await asyncio.gather(*(line.shoot(shot) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert await line.texts() == ["Hello"]
    assert len(await line.rows("select id from turns")) == 1


async def test_messages_keep_their_order(line: Line) -> None:
    for word in ("one", "two", "three"):
        await line.hear(word)
    assert await line.texts() == ["one", "two", "three"]


async def test_forgeries_are_refused_and_leave_no_row(line: Line) -> None:
    shot = line.signed(line.other_side.message("16505551234", "Hello", next_number()))
    rng = random.Random(7)
    forged = [mutated_header(rng, shot) for _ in range(MUTATIONS)] + [without_signature(shot)]
    if line.other_side.signs_body:
        forged += [mutated_body(rng, shot) for _ in range(MUTATIONS)]
    answers = [await line.shoot(each) for each in forged]
    assert {answer.status_code for answer in answers} == {401}
    assert await line.texts() == []


async def test_a_second_signature_voids_the_first(line: Line) -> None:
    shot = line.signed(line.other_side.message("16505551234", "Hello", next_number()))
    for name in signatures_of(shot):
        for pair in (
            (shot.headers[name], "0" + shot.headers[name][1:]),
            ("0" + shot.headers[name][1:], shot.headers[name]),
        ):
            headers = [*((n, v) for n, v in shot.headers.items() if n != name), *((name, value) for value in pair)]
            answer = await line.http.request(
                shot.method, line.path, params=dict(shot.query), headers=headers, content=shot.body
            )
            assert answer.status_code == 401
    assert await line.texts() == []


async def test_an_inbox_does_not_take_what_is_signed_for_another_address(line: Line, other_line: Line) -> None:
    settings = {name: f"{value}x" if name in secrets_of(line) else value for name, value in line.settings.items()}
    payload = line.other_side.message("16505551234", "Hello", next_number())
    assert (await line.shoot(line.other_side.sign(settings, payload, line.url))).status_code == 401
    await line.hear("Hello")
    assert await line.texts() == ["Hello"]
    assert await other_line.texts() == []


async def test_two_businesses_have_the_same_customer(line: Line, other_line: Line) -> None:
    number = next_number()
    assert (await line.hear("to one", number=number)).status_code == 200
    assert (await other_line.hear("to the other", number=number)).status_code == 200
    assert (await line.texts(), await other_line.texts()) == (["to one"], ["to the other"])


async def test_an_unknown_event_is_taken_and_left_alone(line: Line) -> None:
    answer = await line.shoot(line.signed(line.other_side.unknown(next_number())))
    assert answer.status_code == 200
    assert await line.texts() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"a": ' * 2000])
async def test_what_cannot_be_read_is_refused_though_it_is_signed(line: Line, body: bytes) -> None:
    assert (await line.shoot(line.signed(body))).status_code in (200, 400)
    assert await line.texts() == []


async def test_another_content_type_stores_nothing_that_was_not_sent(line: Line) -> None:
    shot = line.signed(line.other_side.message("16505551234", "Hello", next_number()))
    answer = await line.shoot(replace(shot, headers={**shot.headers, "content-type": "text/plain"}))
    assert answer.status_code in (200, 400, 401)
    assert await line.texts() in ([], ["Hello"])


async def test_a_huge_body_is_refused_before_it_is_read(line: Line) -> None:
    assert (await line.shoot(line.signed(b"x" * (1024 * 1024 + 1)))).status_code == 413


async def test_text_that_cannot_be_stored_is_stored_without_it(line: Line) -> None:
    await line.hear("a\0b")
    assert await line.texts() == ["ab"]


async def test_handshakes_are_answered_and_forged_ones_are_not(line: Line) -> None:
    for shot, expected in line.other_side.handshakes(line.settings, line.url):
        answer = await line.shoot(shot)
        assert (answer.status_code, expected in answer.text) == (200, True)
        wrong = {name: f"{value}x" if name in secrets_of(line) else value for name, value in line.settings.items()}
        [forged, *_] = [each for each, _ in line.other_side.handshakes(wrong, line.url) if each.method == shot.method]
        assert (await line.shoot(forged)).status_code == 401


async def test_the_log_has_one_line_without_the_customers_words(line: Line) -> None:
    forged = without_signature(line.signed(line.other_side.message("16505551234", "forged words", next_number())))
    with capture_logs() as logged:
        await line.hear("my very private words")
        await line.shoot(forged)
    assert [(each["event"], each["outcome"]) for each in logged] == [
        ("webhook", "accepted"),
        ("webhook", "bad_signature"),
    ]
    assert "words" not in str(logged)


async def test_an_unknown_address_is_unknown(line: Line, http: httpx.AsyncClient) -> None:
    assert (await http.post(f"{line.path}x", content=b"{}")).status_code == 404


def secrets_of(line: Line) -> set[str]:
    """The settings that are stored encrypted."""
    fields = line.platform.config.model_fields
    return {name for name, each in fields.items() if "SecretStr" in str(each.annotation)}


def signatures_of(shot: Shot) -> list[str]:
    """The headers that prove who sent it."""
    return [name for name in shot.headers if name not in ("content-type", "user-agent")]


def mutated_header(rng: random.Random, shot: Shot) -> Shot:
    """One character of one proving header is another."""
    name = rng.choice(signatures_of(shot))
    value = shot.headers[name]
    at = rng.randrange(len(value))
    other = rng.choice([c for c in "0123456789abcdef" if c != value[at].lower()])
    return replace(shot, headers={**shot.headers, name: value[:at] + other + value[at + 1 :]})


def mutated_body(rng: random.Random, shot: Shot) -> Shot:
    """One bit of the body is another, or a byte is missing."""
    at = rng.randrange(len(shot.body))
    changed = bytes([shot.body[at] ^ (1 << rng.randrange(8))]) if rng.random() < 0.9 else b""
    return replace(shot, body=shot.body[:at] + changed + shot.body[at + 1 :])


def without_signature(shot: Shot) -> Shot:
    """Nothing proves who sent it."""
    return replace(shot, headers={"content-type": shot.headers["content-type"]})
