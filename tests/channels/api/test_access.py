"""Who may do what: every route with no key, without its scope, and with another business's ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.client import models
from frontdesk.conversations.contacts import source_of
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.sales.service import LeadService
from frontdesk.tenants import keys
from frontdesk.tenants.keys import SCOPES
from tests.channels.api.conftest import begin, key_of
from tests.conversations.desk import TestDesk, make_desk
from tests.webhooks.receiver import Receiver

DOCUMENT = {"name": "a.md", "title": "A", "text": "# A\n\nWe open at nine."}
ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/v1/conversations", None),
    ("GET", "/v1/conversations/{conversation}", None),
    ("GET", "/v1/conversations/{conversation}/messages", None),
    ("POST", "/v1/conversations/{conversation}/messages", {"as": "operator", "text": "Hi"}),
    ("POST", "/v1/conversations/{conversation}/messages", {"as": "note", "text": "Hi"}),
    ("POST", "/v1/conversations/{conversation}/messages", {"as": "contact", "text": "Hi"}),
    ("POST", "/v1/conversations/{conversation}/hand-back", None),
    ("POST", "/v1/conversations/{conversation}/resolve", None),
    ("GET", "/v1/messages", None),
    ("GET", "/v1/contacts", None),
    ("POST", "/v1/contacts", {"name": "Ana"}),
    ("GET", "/v1/contacts/{contact}", None),
    ("PATCH", "/v1/contacts/{contact}", {"name": "Eve"}),
    ("GET", "/v1/agents", None),
    ("GET", "/v1/leads", None),
    ("GET", "/v1/leads/{lead}", None),
    ("GET", "/v1/documents", None),
    ("PUT", "/v1/documents", DOCUMENT),
    ("GET", "/v1/documents/{document}", None),
    ("DELETE", "/v1/documents/{document}", None),
    ("GET", "/v1/webhooks", None),
    ("POST", "/v1/webhooks", {"url": "https://example.com/"}),
    ("GET", "/v1/webhooks/{endpoint}", None),
    ("PATCH", "/v1/webhooks/{endpoint}", {"description": "mine"}),
    ("POST", "/v1/webhooks/{endpoint}/rotate", None),
    ("POST", "/v1/webhooks/{endpoint}/test", None),
    ("POST", "/v1/webhooks/{endpoint}/replay", {"since": "2026-01-01T00:00:00Z"}),
    ("GET", "/v1/webhooks/{endpoint}/deliveries", None),
    ("GET", "/v1/webhooks/{endpoint}/deliveries/{delivery}", None),
    ("POST", "/v1/webhooks/{endpoint}/deliveries/{delivery}/replay", None),
    ("DELETE", "/v1/webhooks/{endpoint}", None),
    ("DELETE", "/v1/contacts/{contact}", None),
]


def of_api(app: FastAPI) -> dict[tuple[str, str], dict[str, Any]]:
    """The API's operations, as they describe themselves."""
    return {
        (method.upper(), path): operation
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if "x-scope" in operation
    }


def shape(path: str) -> str:
    """The path with any name for its variables."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


async def everything(
    program: httpx.AsyncClient, database: Database, publisher: LivePublisher, desk: TestDesk, receiver: Receiver
) -> dict[str, str]:
    """One of each thing, and their ids."""
    conversation = await begin(database, publisher, desk, "a secret")
    lead = await LeadService(database, desk.tenant_id).capture(
        key=f"{conversation.id}:1", email="secret@example.com", phone=None, name=None, interest=None
    )
    endpoint = (await program.post("/v1/webhooks", json={"url": receiver.url})).json()["id"]
    return {
        "conversation": str(conversation.id),
        "contact": str(conversation.contact_id),
        "lead": lead,
        "document": (await program.put("/v1/documents", json=DOCUMENT)).json()["id"],
        "endpoint": endpoint,
        "delivery": (await program.post(f"/v1/webhooks/{endpoint}/test")).json()["id"],
    }


def test_every_route_is_in_the_list_below_and_describes_itself(app: FastAPI) -> None:
    operations = of_api(app)
    assert {(method, shape(path)) for method, path in operations} == {(m, shape(p)) for m, p, _ in ROUTES}
    for where, operation in operations.items():
        assert operation["description"] and operation["x-scope"] in SCOPES, where
        example = operation["responses"]["403"]["content"]["application/json"]["example"]
        models.ErrorBody.model_validate(example)
        if where[0] == "POST":
            assert "Idempotency-Key" in [each["name"] for each in operation["parameters"]], where


def test_every_body_has_an_example_that_is_one(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    bodies = [
        op["requestBody"]["content"]["application/json"]["schema"] for op in of_api(app).values() if "requestBody" in op
    ]
    assert bodies
    for body in bodies:
        assert schemas[body["$ref"].rsplit("/", 1)[1]]["examples"]


def test_the_examples_of_answers_are_such_answers(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    for model in (models.Conversation, models.Message, models.Contact, models.WebhookEndpoint, models.Delivery):
        assert schemas[model.__name__]["examples"]
        [example] = model.model_json_schema()["examples"]
        assert model.model_validate(example).model_dump().keys() == example.keys()


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_no_key_a_wrong_one_and_a_key_without_the_scope_are_refused(
    app: FastAPI, http: httpx.AsyncClient, database: Database, tenant: UUID, method: str, path: str, body: Any
) -> None:
    [scope] = [op["x-scope"] for (m, p), op in of_api(app).items() if (m, shape(p)) == (method, shape(path))]
    ids = dict.fromkeys(("conversation", "contact", "lead", "document", "endpoint", "delivery"), str(uuid4()))
    where = path.format(**ids)
    assert (await http.request(method, where, json=body)).status_code == 401
    http.headers["Authorization"] = "Bearer fdk_wrong"
    assert (await http.request(method, where, json=body)).json()["error"]["code"] == "bad_api_key"
    http.headers["Authorization"] = f"Bearer {await key_of(database, tenant, *(SCOPES - {scope}))}"
    refused = await http.request(method, where, json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "missing_scope")
    assert scope in refused.json()["error"]["message"]


async def test_no_route_reaches_another_business_s_things(
    program: httpx.AsyncClient,
    database: Database,
    publisher: LivePublisher,
    desk: TestDesk,
    receiver: Receiver,
    other_tenant: UUID,
) -> None:
    ids = await everything(program, database, publisher, desk, receiver)
    await make_desk(database, other_tenant)
    stranger = {"Authorization": f"Bearer {await key_of(database, other_tenant)}"}
    for method, path, body in ROUTES:
        answer = await program.request(method, path.format(**ids), json=body, headers=stranger)
        if "{" in path:
            assert answer.status_code == 404, (method, path, answer.text)
        assert "secret@" not in answer.text and "a secret" not in answer.text, path
        assert ids["conversation"] not in answer.text and ids["endpoint"] not in answer.text, path
    for method, path, body in ROUTES:  # all of it is still there, for whom it belongs to
        answer = await program.request(method, path.format(**ids), json=body)
        assert answer.status_code < 300, (method, path, answer.text)


async def test_a_revoked_key_is_nobody_s(program: httpx.AsyncClient, database: Database, tenant: UUID) -> None:
    assert (await program.get("/v1/agents")).status_code == 200
    [key] = await keys.keys_of(database, tenant)
    await keys.revoke_key(database, tenant, key.id)
    assert (await program.get("/v1/agents")).status_code == 401


async def test_the_limit_of_a_key_is_told_and_held(
    program: httpx.AsyncClient, database: Database, tenant: UUID
) -> None:
    [key] = await keys.keys_of(database, tenant)
    await keys.limit_key(database, tenant, key.id, 3)
    answers = [await program.get("/v1/agents") for _ in range(3)]
    answers.append(await program.get("/v1/contacts/nonsense"))
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each.headers["ratelimit"].split(";")[1] for each in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=60'
    assert 1 <= int(answers[3].headers["retry-after"]) <= 61


async def test_a_session_of_the_console_opens_nothing_here(operator: httpx.AsyncClient) -> None:
    assert (await operator.get("/v1/conversations")).status_code == 401


async def test_a_forgotten_contact_has_no_address(
    program: httpx.AsyncClient, database: Database, publisher: LivePublisher, desk: TestDesk
) -> None:
    conversation = await begin(database, publisher, desk)
    async with database.tenant(desk.tenant_id) as session:
        assert await source_of(session, conversation) == "visitor"
    assert (await program.delete(f"/v1/contacts/{conversation.contact_id}")).status_code == 204
    assert (await program.get(f"/v1/contacts/{conversation.contact_id}")).status_code == 404
    assert (await program.get(f"/v1/conversations/{conversation.id}")).status_code == 404
