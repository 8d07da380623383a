"""The console's routes of corrections and of the consent to train: taken, shown, taken back; nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from frontdesk.engine.errors import EngineUnavailable
from frontdesk.kit.database import Database
from frontdesk.knowledge.models import Chunk
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import User
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import Embedder
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import Models, agent_answers

CONFIG = AgentConfig(name="Robin", blueprint="support", tools=("search_knowledge", "get_order", "hand_off"))
ASKED = "Where is my refund for order 1042? I am Zoe"
REFUND = "Refunds take five days."


@pytest.fixture(autouse=True)
def models(app: FastAPI, address: str, embedder: Embedder) -> Iterator[None]:
    own, app.state.models = app.state.models, Models(embedder)
    yield
    app.state.models = own


@pytest.fixture
async def desk(database: Database, tenant: UUID) -> TestDesk:
    return await make_desk(database, tenant, CONFIG)


def path(desk: TestDesk, *more: object) -> str:
    return "/".join(["/v1/console/tenants", str(desk.tenant_id), *map(str, more)])


def of_message(desk: TestDesk, message_id: UUID) -> str:
    return path(desk, "messages", message_id, "correction")


async def role(database: Database, desk: TestDesk, name: str) -> None:
    async with database.shared() as session:
        user = await session.scalar(select(User.id).where(User.email == f"maya-{desk.tenant_id.hex[-8:]}@example.com"))
    assert user is not None
    await tenants.add_member(database, desk.tenant_id, user, name)  # type: ignore[arg-type]


async def test_what_was_asked_is_shown_without_whom(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk
) -> None:
    answered = await agent_answers(database, desk, ASKED, decision={"chosen": "answer", "do": "dont_know"})
    shown = (await operator.get(of_message(desk, answered.message_id))).json()
    assert shown["question"] == "Where is my refund for order [code 1]? I am [name 1]"
    assert (shown["decided"], shown["correction"]) == ("dont_know", None)
    actions = [each["action"] for each in shown["actions"]]
    assert actions == ["answer", "dont_know", "hand_off", "get_order", "greet", "thank", "goodbye"]
    assert shown["actions"][3]["description"]["fr"]


async def test_a_correction_is_taken_shown_replaced_and_taken_back(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk
) -> None:
    answered = await agent_answers(database, desk, ASKED)
    where = of_message(desk, answered.message_id)
    first = (await operator.put(where, json={"action": "hand_off"})).json()
    body = {"action": "answer", "answer": f"  {REFUND}\n"}
    second = (await operator.put(where, json=body)).json()
    assert first["id"] == second["id"]
    assert (second["answer"], second["corrected_by"], second["agent"]["name"]) == (REFUND, "Maya", "Robin")
    listed = (await operator.get(path(desk, "corrections"))).json()
    assert (listed["corrections"], listed["next"]) == ([second], None)
    assert [agent["name"] for agent in listed["agents"]] == ["Robin"]
    detail = (await operator.get(path(desk, "conversations", answered.conversation_id))).json()
    assert detail["corrections"] == [second]
    async with database.tenant(desk.tenant_id) as session:
        assert [chunk.text for chunk in await session.scalars(select(Chunk))] == [REFUND]  # searchable at once
    assert (await operator.delete(path(desk, "corrections", second["id"]))).status_code == 200
    assert (await operator.delete(path(desk, "corrections", second["id"]))).status_code == 404
    assert (await operator.get(path(desk, "corrections"))).json()["corrections"] == []
    assert (await operator.get(where)).json()["correction"] is None


async def test_the_list_goes_by_pages_and_by_agent(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk
) -> None:
    for number in range(3):
        answered = await agent_answers(database, desk, f"Do you mend tent number {number}?")
        await operator.put(of_message(desk, answered.message_id), json={"action": "dont_know"})
    first = (await operator.get(path(desk, "corrections?limit=2"))).json()
    rest = (await operator.get(path(desk, f"corrections?limit=2&before={first['next']}"))).json()
    assert [len(page["corrections"]) for page in (first, rest)] == [2, 1]
    assert rest["next"] is None
    assert (await operator.get(path(desk, f"corrections?agent={uuid4()}"))).json()["corrections"] == []
    assert (await operator.get(path(desk, "corrections?limit=101"))).status_code == 422


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "cancel_order"}, "bad_correction"),  # a tool that this agent has not
        ({"action": "get_order", "answer": REFUND}, "bad_correction"),
        ({"action": "answer", "answer": " ... "}, "bad_correction"),
        ({"action": "answer", "answer": "x" * 601}, "invalid_input"),
        ({"action": "x" * 65}, "invalid_input"),
        ({}, "invalid_input"),
        ({"action": "hand_off", "more": 1}, "invalid_input"),
    ],
)
async def test_a_bad_correction_is_refused(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk, body: dict[str, Any], code: str
) -> None:
    answered = await agent_answers(database, desk, ASKED)
    refused = await operator.put(of_message(desk, answered.message_id), json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
    assert (await operator.get(path(desk, "corrections"))).json()["corrections"] == []


async def test_what_says_nothing_by_itself_teaches_nothing(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk
) -> None:
    answered = await agent_answers(database, desk, "yes please")
    refused = await operator.put(of_message(desk, answered.message_id), json={"action": "hand_off"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "nothing_to_learn")


async def test_only_an_agents_answer_can_be_corrected(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk
) -> None:
    answered = await agent_answers(database, desk, ASKED)
    detail = (await operator.get(path(desk, "conversations", answered.conversation_id))).json()
    customers = detail["messages"][0]["id"]
    for message_id in (customers, uuid4()):
        for answer in (
            await operator.get(of_message(desk, message_id)),
            await operator.put(of_message(desk, message_id), json={"action": "hand_off"}),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_answer")


async def test_nothing_is_stored_while_the_engine_is_away(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk, app: FastAPI
) -> None:
    class Away:
        async def embed(self, _texts: list[str]) -> list[list[float]]:
            raise EngineUnavailable("no engine answered in time")

    app.state.models = Models(Away())  # type: ignore[arg-type]
    answered = await agent_answers(database, desk, ASKED)
    refused = await operator.put(of_message(desk, answered.message_id), json={"action": "hand_off"})
    assert refused.status_code == 503
    assert (await operator.get(path(desk, "corrections"))).json()["corrections"] == []


async def test_no_route_reaches_another_tenants_corrections(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk, other_tenant: UUID
) -> None:
    other = await make_desk(database, other_tenant, CONFIG)
    theirs = await agent_answers(database, other, "a secret of theirs")
    mine = await agent_answers(database, desk, ASKED)
    kept = (await operator.put(of_message(desk, mine.message_id), json={"action": "hand_off"})).json()
    body = {"action": "hand_off"}
    for where in (of_message(desk, theirs.message_id), of_message(other, theirs.message_id)):
        for answer in (await operator.get(where), await operator.put(where, json=body)):
            assert answer.status_code == 404
            assert "secret" not in answer.text
    for where in ("corrections", f"corrections/{kept['id']}", "training"):
        method = "DELETE" if where.startswith("corrections/") else "GET"
        assert (await operator.request(method, path(other, where))).status_code == 404
    assert (await operator.put(path(other, "training"), json={"allowed": True})).status_code == 404
    assert (await operator.get(path(desk, f"corrections?agent={other.agent_id}"))).json()["corrections"] == []
    assert len((await operator.get(path(desk, "corrections"))).json()["corrections"]) == 1


async def test_no_one_without_a_session_or_our_header_corrects(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk
) -> None:
    answered = await agent_answers(database, desk, ASKED)
    where, body = of_message(desk, answered.message_id), {"action": "hand_off"}
    del operator.headers["X-Frontdesk-Console"]
    assert (await operator.put(where, json=body)).status_code == 403
    operator.cookies.clear()
    assert (await operator.get(where)).status_code == 401
    assert (await operator.get(path(desk, "corrections"))).status_code == 401


async def test_consent_is_off_until_an_admin_gives_it(
    operator: httpx.AsyncClient, database: Database, desk: TestDesk, other_tenant: UUID
) -> None:
    where = path(desk, "training")
    assert (await operator.get(where)).json() == {"consent_at": None, "may_change": False}
    assert (await operator.put(where, json={"allowed": True})).status_code == 403
    await role(database, desk, "admin")
    given = (await operator.put(where, json={"allowed": True})).json()["consent_at"]
    assert given is not None
    assert (await operator.put(where, json={"allowed": True})).json()["consent_at"] == given
    assert await tenants.training_consent(database, other_tenant) is None
    assert (await operator.put(where, json={"allowed": False})).json()["consent_at"] is None
