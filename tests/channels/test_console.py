"""The console's routes: sign in, watch, take over, reply, hand back; and no other tenant's anything."""

from __future__ import annotations

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from frontdesk.channels.door import Door
from frontdesk.conversations.models import OutboxRow
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.turns.models import Turn
from tests.conversations.desk import TestDesk, make_desk
from tests.turns.stand_ins import SilentWakeUps


async def begin(database: Database, publisher: LivePublisher, desk: TestDesk, text: str = "Hello") -> UUID:
    """A customer has written; returns the conversation."""
    received = await Door(database, publisher, SilentWakeUps()).accept(desk.inbound(text))
    return received.conversation.id


def path(desk: TestDesk, conversation_id: UUID, action: str = "") -> str:
    return f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation_id}{action}"


async def test_a_wrong_password_and_no_session_are_refused(http: httpx.AsyncClient, desk: TestDesk) -> None:
    wrong = {"email": "nobody@example.com", "password": "wrong"}
    assert (await http.post("/v1/console/login", json=wrong, headers={"X-Frontdesk-Console": "1"})).status_code == 401
    assert (await http.get(f"/v1/console/tenants/{desk.tenant_id}/conversations")).status_code == 401


async def test_asking_who_is_signed_in_is_no_error(operator: httpx.AsyncClient) -> None:
    assert (await operator.get("/v1/console/me")).json()["user"]["name"] == "Maya"
    operator.cookies.clear()
    nobody = await operator.get("/v1/console/me")
    assert (nobody.status_code, nobody.json()) == (200, None)


async def test_a_change_without_our_header_is_refused(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    del operator.headers["X-Frontdesk-Console"]
    assert (await operator.post("/v1/console/logout")).status_code == 403


async def test_an_operator_takes_over_replies_and_hands_back(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, publisher: LivePublisher
) -> None:
    conversation_id = await begin(database, publisher, desk)
    taken = (await operator.post(path(desk, conversation_id, "/take-over"))).json()["conversation"]
    assert (taken["status"], taken["operator"]) == ("open", "Maya")
    body = {"client_id": str(uuid4()), "text": "I am here."}
    first = await operator.post(path(desk, conversation_id, "/reply"), json=body)
    again = await operator.post(path(desk, conversation_id, "/reply"), json=body)
    assert first.status_code == 201
    assert first.json()["message"]["id"] == again.json()["message"]["id"]
    async with database.tenant(desk.tenant_id) as session:
        assert [row.status for row in await session.scalars(select(OutboxRow))] == ["sent"]
        assert {turn.status for turn in await session.scalars(select(Turn))} == {"done"}
    back = (await operator.post(path(desk, conversation_id, "/hand-back"))).json()["conversation"]
    assert (back["status"], back["operator"]) == ("pending", None)


async def test_hand_back_lets_the_agent_answer_what_came_meanwhile(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, publisher: LivePublisher
) -> None:
    conversation_id = await begin(database, publisher, desk)
    await operator.post(path(desk, conversation_id, "/take-over"))
    await begin(database, publisher, desk, "And another thing")
    await operator.post(path(desk, conversation_id, "/hand-back"))
    async with database.tenant(desk.tenant_id) as session:
        turns = (await session.scalars(select(Turn).order_by(Turn.created_at))).all()
    assert (turns[-1].trigger_sequence, len(turns)) == (2, 2)


async def test_two_operators_cannot_have_one_conversation(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, publisher: LivePublisher
) -> None:
    conversation_id = await begin(database, publisher, desk)
    async with database.tenant(desk.tenant_id) as session:
        conversation = await handoffs.conversations.get_conversation(
            session, desk.tenant_id, conversation_id, lock=True
        )
        await handoffs.take_over(session, conversation, UUID(int=7), "Sam")
    answer = await operator.post(path(desk, conversation_id, "/take-over"))
    assert answer.status_code == 409
    assert "Sam" in answer.json()["error"]["message"]


async def test_a_note_is_seen_by_operators_only(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, publisher: LivePublisher
) -> None:
    conversation_id = await begin(database, publisher, desk)
    await operator.post(path(desk, conversation_id, "/note"), json={"client_id": str(uuid4()), "text": "A regular."})
    detail = (await operator.get(path(desk, conversation_id))).json()
    assert [m["private"] for m in detail["messages"]] == [False, True]
    async with database.tenant(desk.tenant_id) as session:
        assert (await session.scalars(select(OutboxRow))).all() == []


async def test_the_list_shows_the_last_message_and_the_handoff(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, publisher: LivePublisher
) -> None:
    conversation_id = await begin(database, publisher, desk, "I want a person")
    async with database.tenant(desk.tenant_id) as session:
        conversation = await handoffs.conversations.get_conversation(
            session, desk.tenant_id, conversation_id, lock=True
        )
        await handoffs.request(session, conversation, "customer_request")
    listed = (await operator.get(f"/v1/console/tenants/{desk.tenant_id}/conversations?status=open")).json()
    row = listed["conversations"][0]
    assert row["last_message"]["text"] == "I want a person"
    assert (row["handoff"]["reason"], row["handoff"]["status"]) == ("customer_request", "queued")


@pytest.mark.parametrize("action", ["", "/take-over", "/reply", "/note", "/hand-back", "/resolve"])
async def test_no_route_reaches_another_tenants_conversation(
    operator: httpx.AsyncClient,
    desk: TestDesk,
    database: Database,
    publisher: LivePublisher,
    other_tenant: UUID,
    action: str,
) -> None:
    other = await make_desk(database, other_tenant)
    theirs = await begin(database, publisher, other, "a secret")
    body = {"client_id": str(uuid4()), "text": "x"} if action in ("/reply", "/note") else None
    method = "POST" if action else "GET"
    for where in (path(other, theirs, action), path(desk, theirs, action)):
        answer = await operator.request(method, where, json=body)
        assert answer.status_code == 404, answer.text
        assert "secret" not in answer.text
    assert (await operator.get(f"/v1/console/tenants/{other_tenant}/conversations")).status_code == 404
    assert (await operator.get(f"/v1/console/tenants/{other_tenant}/stream")).status_code == 404
