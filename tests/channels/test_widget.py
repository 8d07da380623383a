"""The widget's routes: a visit, a message taken once, a stream that resumes, and nothing of anybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from frontdesk.channels.widget.tokens import BadVisitorToken, Visitor, issue, read
from frontdesk.conversations import service as conversations
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.live import LivePublisher
from tests.conversations.desk import TestDesk, make_desk

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


async def visit(http: httpx.AsyncClient, key: str) -> dict[str, str]:
    """Begin a visit; returns the headers of the visitor."""
    answer = await http.post(f"/v1/widget/{key}/session", json={})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def say(
    http: httpx.AsyncClient, visitor: dict[str, str], text: Any, client_id: str | None = None
) -> httpx.Response:
    body = {"client_id": client_id or str(uuid4()), "text": text}
    return await http.post("/v1/widget/messages", json=body, headers=visitor)


async def events(response: httpx.Response, wanted: int) -> list[tuple[str, str | None, dict[str, Any]]]:
    """The next events of a stream as (event, id, data)."""
    found: list[tuple[str, str | None, dict[str, Any]]] = []
    event, identifier = "", None
    async for line in response.aiter_lines():
        if line.startswith("id: "):
            identifier = line[4:]
        elif line.startswith("event: "):
            event = line[7:]
        elif line.startswith("data: "):
            found.append((event, identifier, orjson.loads(line[6:])))
            identifier = None
            if len(found) == wanted:
                break
    return found


async def test_a_visit_says_who_answers(http: httpx.AsyncClient, desk: TestDesk) -> None:
    answer = (await http.post(f"/v1/widget/{desk.key}/session", json={"language": "fr"})).json()
    assert answer["agent"] == {"name": "Robin"}
    assert answer["conversation"] is None
    assert "Robin" in answer["greeting"]


async def test_a_message_is_taken_once_per_client_id(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor, client_id = await visit(http, desk.key), str(uuid4())
    first, again = await say(http, visitor, "Hello", client_id), await say(http, visitor, "Hello", client_id)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["message"]["id"] == again.json()["message"]["id"]
    assert first.json()["message"]["client_id"] == client_id


async def test_two_visitors_may_use_the_same_client_id(http: httpx.AsyncClient, desk: TestDesk) -> None:
    one, two, client_id = await visit(http, desk.key), await visit(http, desk.key), str(uuid4())
    await say(http, one, "a secret", client_id)
    other = await say(http, two, "mine", client_id)
    assert other.json()["message"]["text"] == "mine"
    listed = (await http.get("/v1/widget/messages", headers=two)).json()
    assert [m["text"] for m in listed["messages"]] == ["mine"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b", 7, None, ["a"]])
async def test_a_text_that_is_none_is_refused(http: httpx.AsyncClient, desk: TestDesk, text: Any) -> None:
    answer = await say(http, await visit(http, desk.key), text)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


async def test_broken_utf8_json_and_huge_bodies_are_refused(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(http, desk.key) | {"Content-Type": "application/json"}
    for body, status in ((b'{"text": "\xff\xfe"}', 400), (b"{", 422), (b"x" * 300_000, 413)):
        answer = await http.post("/v1/widget/messages", content=body, headers=visitor)
        assert answer.status_code == status, answer.text
        assert "message" in answer.json()["error"]


async def test_a_huge_body_of_unknown_length_is_refused(http: httpx.AsyncClient, desk: TestDesk) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b"x" * 1024

    visitor = await visit(http, desk.key) | {"Content-Type": "application/json"}
    answer = await http.post("/v1/widget/messages", content=endless(), headers=visitor)
    assert answer.status_code == 413, answer.text


async def test_bad_tokens_and_keys_are_refused(http: httpx.AsyncClient, desk: TestDesk, keyring: Keyring) -> None:
    good = (await visit(http, desk.key))["Authorization"]
    for token in ("", "Bearer x", good[:-3] + "AAA", "Bearer fdv_a.b", f"{good}.x"):
        assert (await http.get("/v1/widget/messages", headers={"Authorization": token})).status_code == 401
    assert (await http.post("/v1/widget/fdw_unknown/session", json={})).status_code == 404
    expired = issue(keyring, Visitor(desk.tenant_id, desk.inbox_id, new_id(), 1))
    with pytest.raises(BadVisitorToken):
        read(keyring, expired)


async def test_a_token_has_one_spelling(http: httpx.AsyncClient, desk: TestDesk) -> None:
    token = (await visit(http, desk.key))["Authorization"].removeprefix("Bearer ")
    beside = LETTERS[LETTERS.index(token[-1]) ^ 1]  # the last letter's last bits count for nothing
    for other in (token[:-1] + beside, token.removeprefix("fdv_"), f"fdvx{token[4:]}"):
        answer = await http.get("/v1/widget/messages", headers={"Authorization": f"Bearer {other}"})
        assert answer.status_code == 401


async def test_the_stream_brings_messages_drafts_and_steps(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, publisher: LivePublisher
) -> None:
    visitor = await visit(http, desk.key)
    conversation_id = UUID((await conversation_of(http, visitor))["id"])
    async with http.stream("GET", "/v1/widget/stream", headers=visitor) as response:
        assert [e[0] for e in await events(response, 2)] == ["message", "conversation"]
    await publisher.publish(
        desk.tenant_id, conversation_id, "draft", {"turn": "t", "attempt": 1, "offset": 0, "text": "We "}
    )
    await publisher.publish(
        desk.tenant_id, conversation_id, "draft", {"turn": "t", "attempt": 1, "offset": 3, "text": "do"}
    )
    await asyncio.sleep(0.3)
    resumed = visitor | {"Last-Event-ID": "1:1.3"}
    async with http.stream("GET", "/v1/widget/stream", headers=resumed) as response:
        (_, _, _), (event, identifier, data) = await events(response, 2)
    assert (event, identifier) == ("draft", "1:1.5")
    assert (data["offset"], data["text"]) == (3, "do")


async def test_the_stream_resumes_after_the_last_message(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    visitor = await visit(http, desk.key)
    conversation_id = UUID((await conversation_of(http, visitor))["id"])
    async with database.tenant(desk.tenant_id) as session:
        conversation = await conversations.get(session, desk.tenant_id, conversation_id, lock=True)
        await conversations.reply(session, conversation, turn_id=new_id(), text="Yes.", content={}, name="Robin")
    async with http.stream("GET", "/v1/widget/stream", headers=visitor | {"Last-Event-ID": "1:1"}) as response:
        event, identifier, data = (await events(response, 1))[0]
    assert (event, identifier, data["text"]) == ("message", "1:2", "Yes.")


async def test_the_stream_ends_with_its_conversation_and_the_next_one_begins_at_its_first_message(
    http: httpx.AsyncClient, desk: TestDesk
) -> None:
    visitor = await visit(http, desk.key)
    await say(http, visitor, "Hello")
    told: list[dict[str, Any]] = []
    async with http.stream("GET", "/v1/widget/stream", headers=visitor) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                told.append(orjson.loads(line[6:]))
            if line == "event: conversation" and len(told) == 1:
                await http.post("/v1/widget/conversation/new", headers=visitor)
    assert told[-1]["status"] == "resolved"
    await say(http, visitor, "Hello again")
    async with http.stream("GET", "/v1/widget/stream", headers=visitor | {"Last-Event-ID": "1:1"}) as response:
        event, identifier, data = (await events(response, 1))[0]
    assert (event, identifier, data["text"]) == ("message", "2:1", "Hello again")


async def test_start_over_begins_a_new_conversation(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(http, desk.key)
    first = await conversation_of(http, visitor)
    assert (await http.post("/v1/widget/conversation/new", headers=visitor)).status_code == 200
    second = await conversation_of(http, visitor)
    assert second["display_id"] == first["display_id"] + 1


async def test_a_visitor_of_another_business_sees_nothing(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, other_tenant: UUID
) -> None:
    other = await make_desk(database, other_tenant)
    visitor, stranger = await visit(http, desk.key), await visit(http, other.key)
    await say(http, visitor, "a secret")
    assert (await http.get("/v1/widget/messages", headers=stranger)).json() == {"messages": [], "conversation": None}


async def conversation_of(http: httpx.AsyncClient, visitor: dict[str, str]) -> dict[str, Any]:
    """Say something and return the conversation that it is in."""
    await say(http, visitor, "Hello")
    found: dict[str, Any] = (await http.get("/v1/widget/messages", headers=visitor)).json()["conversation"]
    return found
