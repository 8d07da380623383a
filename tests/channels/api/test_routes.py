"""What the API does: pages, filters, messages, contacts, documents, webhooks; and a POST with a key is made once."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select
from standardwebhooks import Webhook

from frontdesk.conversations.models import Contact, Message
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.tenants import idempotency
from frontdesk.turns.models import Turn
from tests.channels.api.conftest import begin, key_of
from tests.conversations.desk import TestDesk
from tests.webhooks.receiver import Receiver


async def all_pages(program: httpx.AsyncClient, path: str, limit: int, **query: str) -> list[dict[str, Any]]:
    rows, cursor = [], None
    while True:
        asked = {**query, "limit": str(limit), **({"cursor": cursor} if cursor else {})}
        page = (await program.get(path, params=asked)).json()
        rows += page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


async def test_pages_are_whole_while_rows_come(program: httpx.AsyncClient) -> None:
    made = [(await program.post("/v1/contacts", json={"name": f"c{i}"})).json()["id"] for i in range(7)]
    first = (await program.get("/v1/contacts", params={"limit": 3})).json()
    await program.post("/v1/contacts", json={"name": "came meanwhile"})
    second = (await program.get("/v1/contacts", params={"limit": 100, "cursor": first["next_cursor"]})).json()
    assert [row["id"] for row in first["data"] + second["data"]] == made[::-1]
    assert second["next_cursor"] is None
    assert len(await all_pages(program, "/v1/contacts", 2)) == 8


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "bm90IGEgdXVpZA", "-" * 200])
async def test_a_cursor_that_is_not_ours_and_a_limit_out_of_bounds_are_refused(
    program: httpx.AsyncClient, cursor: str
) -> None:
    for path in ("/v1/contacts", "/v1/conversations", "/v1/messages"):
        answer = await program.get(path, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_cursor")
    for limit in (0, 101):
        assert (await program.get("/v1/contacts", params={"limit": limit})).status_code == 422


async def test_conversations_are_listed_by_what_is_asked(
    program: httpx.AsyncClient, database: Database, publisher: LivePublisher, desk: TestDesk
) -> None:
    conversation = await begin(database, publisher, desk)
    for query, expected in (
        ({}, 1),
        ({"status": "pending"}, 1),
        ({"status": "open"}, 0),
        ({"contact_id": str(conversation.contact_id)}, 1),
        ({"contact_id": str(uuid4())}, 0),
        ({"inbox_id": str(desk.inbox_id)}, 1),
        ({"updated_since": "2100-01-01T00:00:00Z"}, 0),
    ):
        assert len((await program.get("/v1/conversations", params=query)).json()["data"]) == expected, query


async def test_a_program_answers_notes_hands_back_and_resolves(
    program: httpx.AsyncClient, database: Database, publisher: LivePublisher, desk: TestDesk
) -> None:
    path = f"/v1/conversations/{(await begin(database, publisher, desk)).id}"
    body = {"as": "operator", "text": "It has left.", "name": "Maya"}
    posted = await program.post(f"{path}/messages", json=body)
    assert (posted.status_code, posted.json()["sender"], posted.json()["sender_name"]) == (201, "operator", "Maya")
    assert (await program.get(path)).json()["operator"] == "Maya"
    assert (await program.post(f"{path}/messages", json={"as": "note", "text": "a regular"})).json()["private"]
    assert len((await program.get(f"{path}/messages")).json()["data"]) == 2
    assert len(await all_pages(program, f"{path}/messages", 1, private="true")) == 3
    assert (await program.post(f"{path}/hand-back")).json()["status"] == "pending"
    assert (await program.post(f"{path}/resolve")).json()["status"] == "resolved"


async def test_a_customer_s_words_from_elsewhere_are_answered_by_the_agent(
    program: httpx.AsyncClient, database: Database, publisher: LivePublisher, desk: TestDesk
) -> None:
    conversation = await begin(database, publisher, desk)
    path = f"/v1/conversations/{conversation.id}"
    said = await program.post(f"{path}/messages", json={"as": "contact", "text": "By phone: where is it?"})
    assert (said.json()["sender"], said.json()["conversation_id"]) == ("contact", str(conversation.id))
    async with database.tenant(desk.tenant_id) as session:
        assert (await session.scalars(select(Turn.trigger_sequence))).all() == [2]
    await program.post(f"{path}/resolve")
    anew = await program.post(f"{path}/messages", json={"as": "contact", "text": "And now?"})
    assert anew.json()["conversation_id"] != str(conversation.id)


async def test_the_same_post_with_the_same_key_is_made_once(
    program: httpx.AsyncClient, database: Database, tenant: UUID
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await program.post("/v1/contacts", json={"name": "Ana"}, headers=key)
    again = await program.post("/v1/contacts", json={"name": "Ana"}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true" and "ratelimit" in again.headers
    other = await program.post("/v1/contacts", json={"name": "Eve"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 1


async def test_another_business_may_use_the_same_key(
    program: httpx.AsyncClient, database: Database, other_tenant: UUID
) -> None:
    key = {"Idempotency-Key": "order-1"}
    mine = await program.post("/v1/contacts", json={"name": "Ana"}, headers=key)
    key["Authorization"] = f"Bearer {await key_of(database, other_tenant)}"
    theirs = await program.post("/v1/contacts", json={"name": "Ana"}, headers=key)
    assert (theirs.status_code, theirs.json()["id"] == mine.json()["id"]) == (201, False)


async def test_while_the_first_runs_the_second_is_told_so_and_a_dead_one_is_followed(
    program: httpx.AsyncClient, database: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    answers = await asyncio.gather(*(program.post("/v1/contacts", json={"name": "Ana"}, headers=key) for _ in range(8)))
    assert {each.status_code for each in answers} <= {201, 409}
    assert len({each.json()["id"] for each in answers if each.status_code == 201}) == 1
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 1
        monkeypatch.setattr(idempotency, "HELD", idempotency.HELD * 0)
        assert await idempotency.hold(session, tenant, "dead", b"1") is None
    async with database.tenant(tenant) as session:
        assert await idempotency.hold(session, tenant, "dead", b"1") is None


async def test_a_refused_request_leaves_its_key_free(program: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    assert (await program.post("/v1/contacts", json={"colour": "red"}, headers=key)).status_code == 422
    assert (await program.post("/v1/contacts", json={"name": "Ana"}, headers=key)).status_code == 201
    for bad in ('""', "x" * 300):
        assert (await program.post("/v1/contacts", json={}, headers={"Idempotency-Key": bad})).status_code == 400


async def test_a_message_is_stored_once_even_if_its_answer_was_never_kept(
    program: httpx.AsyncClient, database: Database, publisher: LivePublisher, desk: TestDesk
) -> None:
    path = f"/v1/conversations/{(await begin(database, publisher, desk)).id}/messages"
    key, ids = {"Idempotency-Key": str(uuid4())}, set()
    for _ in range(2):
        ids.add((await program.post(path, json={"as": "operator", "text": "Once."}, headers=key)).json()["id"])
        async with database.tenant(desk.tenant_id) as session:
            await session.execute(idempotency.delete(idempotency.IdempotencyKey))
    async with database.tenant(desk.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 2
    assert len(ids) == 1


async def test_contacts_are_made_changed_and_bounded(program: httpx.AsyncClient) -> None:
    made = (await program.post("/v1/contacts", json={"name": "Ana", "fields": {"plan": "family"}})).json()
    path = f"/v1/contacts/{made['id']}"
    changed = (await program.patch(path, json={"email": "ana@example.com", "name": None})).json()
    assert (changed["name"], changed["email"], changed["fields"]) == (None, "ana@example.com", {"plan": "family"})
    assert (await program.get("/v1/contacts", params={"email": "ana@example.com"})).json()["data"] == [changed]
    for bad in ({"name": ""}, {"name": "a\0"}, {"fields": {"x": "y" * 9000}}, {"fields": {"x": "\0"}}, {"id": "x"}, []):
        assert (await program.patch(path, json=bad)).status_code == 422, bad


async def test_documents_are_put_read_and_removed(program: httpx.AsyncClient) -> None:
    body = {"name": "returns.md", "title": "Returns", "text": "# Returns\n\nWithin 30 days."}
    put = (await program.put("/v1/documents", json=body)).json()
    again = (await program.put("/v1/documents", json={**body, "text": "# Returns\n\nWithin 60 days."})).json()
    assert (put["id"], put["status"], again["id"]) == (again["id"], "queued", put["id"])
    assert "60 days" in (await program.get(f"/v1/documents/{put['id']}")).json()["text"]
    assert len((await program.get("/v1/documents?name=returns.md")).json()["data"]) == 1
    assert (await program.delete(f"/v1/documents/{put['id']}")).status_code == 204
    assert (await program.delete(f"/v1/documents/{put['id']}")).status_code == 404


async def test_webhooks_are_made_tested_rotated_paused_and_replayed(
    program: httpx.AsyncClient, receiver: Receiver, database: Database, publisher: LivePublisher, desk: TestDesk
) -> None:
    made = (await program.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["message.created"]})).json()
    path = f"/v1/webhooks/{made['id']}"
    assert "secret" not in (await program.get(path)).json()
    tested = (await program.post(f"{path}/test")).json()
    assert (tested["status"], tested["history"][0]["status"]) == ("delivered", 204)
    [heard] = receiver.heard
    assert Webhook(made["secret"]).verify(heard.body, heard.headers)["type"] == "webhook.test"
    rotated = (await program.post(f"{path}/rotate")).json()
    await program.post(f"{path}/test")
    assert Webhook(rotated["secret"]).verify(receiver.heard[-1].body, receiver.heard[-1].headers)
    await begin(database, publisher, desk)
    assert (await program.post(f"{path}/replay", json={"since": "2026-01-01T00:00:00Z"})).json() == {"queued": 1}
    waiting = (await program.get(f"{path}/deliveries?status=queued")).json()["data"]
    assert [each["event_type"] for each in waiting] == ["message.created"]
    assert len(await all_pages(program, f"{path}/deliveries", 1)) == 3
    once_more = await program.post(f"{path}/deliveries/{tested['id']}/replay")
    assert (once_more.status_code, once_more.json()["status"]) == (202, "queued")
    assert (await program.patch(path, json={"enabled": False})).json()["disabled_reason"] == "paused"
    assert (await program.post(f"{path}/test")).json()["error"]["code"] == "endpoint_disabled"
    assert (await program.patch(path, json={"enabled": True})).json()["enabled"]
    assert (await program.delete(path)).status_code == 204


async def test_an_endpoint_without_tls_or_of_unknown_types_is_refused(program: httpx.AsyncClient) -> None:
    for body in ({"url": "http://example.com/"}, {"url": "https://example.com/", "event_types": ["cat.purred"]}):
        assert (await program.post("/v1/webhooks", json=body)).status_code == 422
