"""Signed-in customers: vouched for by the tenant's server, asked at every route, and one contact with what they said before."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from frontdesk.channels.widget import rules
from frontdesk.channels.widget.identity import BadIdentity, verify
from frontdesk.channels.widget.rules import make_secret
from frontdesk.conversations.models import Contact, Conversation
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.tenants.models import Secret
from tests.channels.test_details import set_widget
from tests.channels.visitors import Headers, ask_for_a_person, say, standing, visit
from tests.conversations.desk import TestDesk

ROUTES = [
    ("GET", "messages", None),
    ("GET", "stream", None),
    ("GET", "transcript", None),
    ("POST", "messages", {"client_id": str(uuid4()), "text": "Hello"}),
    ("GET", f"files/{uuid4()}", None),
    ("GET", f"pictures/{uuid4()}.ab", None),
    ("POST", f"files?name=a.txt&client_id={uuid4()}", {}),
    ("POST", "transcript/mail", {"email": "ana@example.com"}),
    ("POST", "typing", {}),
    ("POST", "seen", {"sequence": 1}),
    ("POST", "contact", {"fields": {"name": "Ana"}}),
    ("POST", "rating", {"conversation_id": str(uuid4()), "rating": 1}),
    ("POST", "conversation/new", {}),
    ("POST", "erase", {}),
]


def signed(secret: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token as a tenant's server makes it, by the RFC alone."""
    parts = [_encoded(json.dumps(part).encode()) for part in (header or {"alg": "HS256", "typ": "JWT"}, claims)]
    message = ".".join(parts)
    return f"{message}.{_encoded(hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest())}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def claims_of(desk: TestDesk, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"sub": "customer-7", "aud": desk.key, "iat": now, "exp": now + 600, "name": "Ana", **changed}


@pytest.fixture
async def secret(database: Database, keyring: Keyring, desk: TestDesk) -> str:
    async with database.tenant(desk.tenant_id) as session:
        return await make_secret(session, keyring, desk.tenant_id, desk.inbox_id)


async def sign_in(http: httpx.AsyncClient, desk: TestDesk, identity: str, before: Headers | None = None) -> Headers:
    """Begin a visit as a customer; returns their headers."""
    headers = (before or {}) | {"X-Frontdesk-Identity": identity}
    answer = await http.post(f"/v1/widget/{desk.key}/session", json={}, headers=headers)
    assert answer.status_code == 200, answer.text
    return headers | {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_a_customer_is_the_same_wherever_they_sign_in(
    http: httpx.AsyncClient, desk: TestDesk, secret: str, database: Database
) -> None:
    at_home = await sign_in(http, desk, signed(secret, **claims_of(desk)))
    await say(http, at_home, "Hello")
    on_the_way = await sign_in(http, desk, signed(secret, **claims_of(desk, iat=int(time.time()) - 9)))
    assert (await standing(http, on_the_way))["id"] == (await standing(http, at_home))["id"]
    async with database.tenant(desk.tenant_id) as session:
        assert (await session.scalars(select(Contact.name))).all() == ["Ana"]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_every_route_asks_for_the_identity(
    http: httpx.AsyncClient, desk: TestDesk, secret: str, method: str, path: str, body: Any
) -> None:
    customer = await sign_in(http, desk, signed(secret, **claims_of(desk)))
    expired = signed(secret, **claims_of(desk, iat=1, exp=600))
    another = signed(secret, **claims_of(desk, sub="customer-8"))
    for identity in (None, expired, another, "x.y.z"):
        headers = {"Authorization": customer["Authorization"]} | (
            {"X-Frontdesk-Identity": identity} if identity else {}
        )
        answer = await http.request(method, f"/v1/widget/{path}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_identity"), identity


def test_what_the_tenants_server_did_not_sign_so_is_refused(desk: TestDesk) -> None:
    secret, good = "s" * 43, claims_of(desk)
    assert verify(signed(secret, **good), secret, desk.key).subject == "customer-7"
    forged = [
        signed("t" * 43, **good),
        signed(secret, {"alg": "none"}, **good),
        signed(secret, {"alg": "HS512"}, **good),
        signed(secret, {"alg": "HS256", "crit": ["exp"]}, **good),
        signed(secret, **good).rsplit(".", 1)[0] + ".",
        signed(secret, **good) + "=",
        signed(secret, **good).replace("-", "+").replace("_", "/") + "\n",
        signed(secret, **claims_of(desk, aud="fdw_another")),
        signed(secret, **claims_of(desk, exp=int(time.time()) - 60)),
        signed(secret, **claims_of(desk, exp=int(time.time()) + 90_000)),
        signed(secret, **claims_of(desk, iat=int(time.time()) + 600, exp=int(time.time()) + 900)),
        signed(secret, **claims_of(desk, exp="2999")),
        signed(secret, **claims_of(desk, sub="")),
        signed(secret, **claims_of(desk, name="x" * 3000)),
        "",
        "a.b",
        "é.é.é",
        f"{_encoded(b'[]')}.{_encoded(b'[]')}.{_encoded(b'x')}",
    ]
    for token in forged:
        with pytest.raises(BadIdentity):
            verify(token, secret, desk.key)


async def test_what_was_said_before_the_sign_in_goes_with_the_customer_and_leaves_the_anonymous_token(
    http: httpx.AsyncClient, desk: TestDesk, secret: str, database: Database
) -> None:
    anonymous = await visit(http, desk.key)
    await http.post("/v1/widget/contact", json={"fields": {"phone": "+33 1 23 45 67 89"}}, headers=anonymous)
    said = await say(http, anonymous, "my secret")
    customer = await sign_in(http, desk, signed(secret, **claims_of(desk)), before=anonymous)
    assert (await standing(http, customer))["id"] == said["conversation_id"]
    assert await standing(http, anonymous) is None
    async with database.tenant(desk.tenant_id) as session:
        [contact] = await session.scalars(select(Contact))
    assert (contact.name, contact.phone) == ("Ana", "+33 1 23 45 67 89")


async def test_the_conversation_with_a_person_goes_on_after_the_sign_in(
    http: httpx.AsyncClient, desk: TestDesk, secret: str, database: Database
) -> None:
    identity = signed(secret, **claims_of(desk))
    with_a_person = (await say(http, await sign_in(http, desk, identity), "A person, please"))["conversation_id"]
    await ask_for_a_person(database, desk, with_a_person)
    anonymous = await visit(http, desk.key)
    await say(http, anonymous, "Hello")
    customer = await sign_in(http, desk, identity, before=anonymous)
    assert (await standing(http, customer))["id"] == with_a_person
    async with database.tenant(desk.tenant_id) as session:
        owners = select(func.count(Conversation.contact_id.distinct()), func.count())
        assert (await session.execute(owners)).one() == (1, 2)


async def test_who_signs_out_is_a_stranger(http: httpx.AsyncClient, desk: TestDesk, secret: str) -> None:
    customer = await sign_in(http, desk, signed(secret, **claims_of(desk)))
    await say(http, customer, "my secret")
    headers = {"Authorization": customer["Authorization"]}
    answer = await http.post(f"/v1/widget/{desk.key}/session", json={}, headers=headers)
    assert answer.json()["conversation"] is None
    assert answer.json()["token"] != customer["Authorization"].removeprefix("Bearer ")


async def test_a_chat_for_customers_alone_lets_nobody_else_in(
    http: httpx.AsyncClient, desk: TestDesk, secret: str, database: Database
) -> None:
    await set_widget(database, desk, sign_in="required")
    assert (await http.post(f"/v1/widget/{desk.key}/session", json={})).status_code == 401
    await sign_in(http, desk, signed(secret, **claims_of(desk)))


async def test_a_chat_stands_on_its_own_pages_only(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "SECONDS", 0.0)
    visitor = await visit(http, desk.key)
    await set_widget(database, desk, origins=("https://shop.example",))
    for origin, status in (("https://shop.example", 200), ("https://evil.example", 403), ("null", 403)):
        headers = {"Origin": origin}
        assert (await http.post(f"/v1/widget/{desk.key}/session", json={}, headers=headers)).status_code == status
        assert (await http.get("/v1/widget/messages", headers=visitor | headers)).status_code == status
    assert (await http.post("/v1/widget/seen", json={"sequence": 1}, headers=visitor)).status_code == 403


async def test_the_secret_is_stored_encrypted(desk: TestDesk, secret: str, database: Database) -> None:
    async with database.tenant(desk.tenant_id) as session:
        assert secret.encode() not in (await session.scalars(select(Secret.ciphertext))).one()
