"""The console's routes of inboxes: admins connect and change, operators read; no secret comes back, no other tenant's anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from frontdesk.channels import inboxes
from frontdesk.channels.simulated import simulated
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.conversations.models import Conversation, Inbox
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.outside import Outside
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import Secret
from tests.channels.conformance.conftest import serving
from tests.channels.visitors import say, visit
from tests.conversations.desk import TestDesk, make_desk

TOKEN = simulated("telegram").settings["token"]
NOWHERE = UUID(int=7)


@pytest.fixture
async def admin(operator: httpx.AsyncClient, database: Database, desk: TestDesk) -> httpx.AsyncClient:
    """The same person, who is an admin now."""
    me = (await operator.get("/v1/console/me")).json()["user"]["id"]
    await tenants.add_member(database, desk.tenant_id, UUID(me), "admin")
    return operator


@pytest.fixture
async def telegram(app: FastAPI) -> AsyncIterator[SimulatedApi]:
    """Telegram's API, which the running application may call."""
    api = SimulatedApi(simulated("telegram"))
    async with serving(api) as port:
        earlier, app.state.outside = app.state.outside, Outside(allow=[f"127.0.0.1:{port}"])
        api.url = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
        yield api
        await app.state.outside.close()
        app.state.outside = earlier


def path(desk: TestDesk, *more: object) -> str:
    return "/".join([f"/v1/console/tenants/{desk.tenant_id}/inboxes", *map(str, more)])


def bot(desk: TestDesk, api: Any, token: str = TOKEN, name: str = "Old town") -> dict[str, Any]:
    """A new inbox as the wizard sends it."""
    values = {"token": token, "api_url": api.url}
    return {"channel": "telegram", "name": name, "agent_id": str(desk.agent_id), "values": values}


def settings(desk: TestDesk, **reception: Any) -> dict[str, Any]:
    """A change of an inbox."""
    return {"name": "Renamed", "agent_id": str(desk.agent_id), "reception": reception}


async def test_a_bot_is_connected_tested_and_told_where_to_send(
    admin: httpx.AsyncClient, desk: TestDesk, telegram: SimulatedApi
) -> None:
    made = await admin.post(path(desk), json=bot(desk, telegram))
    assert made.status_code == 201, made.text
    inbox = made.json()["inbox"]
    assert inbox["tested"] is None and "/v1/channels/telegram/fdi_" in inbox["address"]
    tested = (await admin.post(path(desk, inbox["id"], "test"))).json()
    assert (tested["outcome"], tested["says"]) == ("connected", "this is the bot @simulated_bot")
    assert (tested["code"], tested["facts"]) == ("telegram_bot", {"name": "simulated_bot"})
    assert telegram.calls == 2  # who are we, and our webhook
    listed = (await admin.get(path(desk))).json()
    assert [each["channel"] for each in listed["inboxes"]] == ["widget", "telegram"]
    assert listed["inboxes"][1]["tested"]["outcome"] == "connected"


async def test_what_is_wrong_is_said_and_kept(admin: httpx.AsyncClient, desk: TestDesk, telegram: SimulatedApi) -> None:
    short = await admin.post(path(desk), json=bot(desk, telegram, token="tiny"))
    assert short.json()["error"]["facts"] == {"fields": "token"}
    assert short.status_code == 422 and "token" in short.json()["error"]["message"] and "tiny" not in short.text
    for unstorable in ({"name": "\0"}, {"name": " "}, {"values": {"token": TOKEN, "api_url": "http://x/\0"}}):
        assert (await admin.post(path(desk), json={**bot(desk, telegram), **unstorable})).status_code == 422
    nobody = bot(desk, telegram)
    nobody["values"]["api_url"] = "http://127.0.0.1:9"
    inbox = (await admin.post(path(desk), json=nobody)).json()["inbox"]
    tested = (await admin.post(path(desk, inbox["id"], "test"))).json()
    assert tested["outcome"] == "refused" and "not a public address" in tested["says"]
    assert tested["code"] == "address_refused"
    shown = (await admin.get(path(desk, inbox["id"]))).json()
    assert shown["inbox"]["tested"] == tested


async def test_secrets_are_changed_one_by_one_and_never_shown(
    admin: httpx.AsyncClient, desk: TestDesk, telegram: SimulatedApi, database: Database, keyring: Keyring
) -> None:
    inbox = (await admin.post(path(desk), json=bot(desk, telegram))).json()["inbox"]
    before = await stored(database, keyring, desk, inbox["id"])
    assert before["token"] == TOKEN
    body = {"values": {"token": "654321:another-token"}, "remake": []}
    assert (await admin.put(path(desk, inbox["id"], "connection"), json=body)).status_code == 200
    after = await stored(database, keyring, desk, inbox["id"])
    assert (after["token"], after["secret"]) == ("654321:another-token", before["secret"])
    await admin.put(path(desk, inbox["id"], "connection"), json={"values": {}, "remake": ["secret", "token"]})
    remade = await stored(database, keyring, desk, inbox["id"])
    assert remade["token"] == after["token"] and remade["secret"] != after["secret"]
    for answer in (await admin.get(path(desk)), await admin.get(path(desk, inbox["id"]))):
        assert not any(value in answer.text for value in (*before.values(), *remade.values()))


async def test_what_must_be_pasted_is_told_once(admin: httpx.AsyncClient, desk: TestDesk) -> None:
    values = {"phone_number_id": "106540352242922", "access_token": "EAA-token-1", "app_secret": "secret-of-app"}
    body = {"channel": "whatsapp", "name": "Shop", "agent_id": str(desk.agent_id), "values": values}
    made = (await admin.post(path(desk), json=body)).json()
    assert list(made["paste"]) == ["verify_token"]
    assert made["paste"]["verify_token"] not in (await admin.get(path(desk, made["inbox"]["id"]))).text


async def test_the_platforms_come_with_their_fields_and_guides(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    listed = (await operator.get(path(desk))).json()
    found = {each["channel"]: each for each in listed["platforms"]}
    token = next(each for each in found["telegram"]["fields"] if each["name"] == "token")
    assert (token["secret"], token["required"], token["min_length"]) == (True, True, 8)
    assert set(token["guide"]["label"]) == {"en", "fr"}
    assert (found["telegram"]["announces"], found["whatsapp"]["announces"]) == (True, False)
    assert (listed["may_change"], listed["is_public"]) == (False, False)


async def test_an_inbox_is_changed_and_removed_with_all_that_is_its(
    admin: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    await say(admin, await visit(admin, desk.key), "Hello")
    await admin.post(path(desk, desk.inbox_id, "widget", "secret"))
    own = {"hours": {"monday": "09:00-12:00"}, "closed": "address", "languages": ["fr"], "answers": "person"}
    changed = (await admin.put(path(desk, desk.inbox_id), json=settings(desk, **own))).json()
    assert (changed["inbox"]["name"], changed["conversations"]) == ("Renamed", 1)
    assert {**changed["reception"], **own} == changed["reception"]
    assert changed["inbox"]["last_message_at"] is not None
    assert (await admin.delete(path(desk, desk.inbox_id))).status_code == 200
    async with database.tenant(desk.tenant_id) as session:
        for model in (Inbox, Conversation, Secret):
            assert await session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": {"monday": "nine to five"}},
        {"hours": {"someday": "09:00-12:00"}},
        {"languages": ["xx"]},
        {"closed": "never"},
        {"agents": {"en": str(NOWHERE)}},
    ],
)
async def test_a_wrong_reception_is_refused(admin: httpx.AsyncClient, desk: TestDesk, wrong: dict[str, Any]) -> None:
    answer = await admin.put(path(desk, desk.inbox_id), json=settings(desk, **wrong))
    assert answer.status_code in (404, 422), answer.text
    assert (await admin.get(path(desk, desk.inbox_id))).json()["inbox"]["name"] == "web"


async def test_two_inboxes_of_a_channel_need_two_names(admin: httpx.AsyncClient, desk: TestDesk) -> None:
    body = {"channel": "widget", "name": "Second shop", "agent_id": str(desk.agent_id)}
    first, again = await admin.post(path(desk), json=body), await admin.post(path(desk), json=body)
    assert (first.status_code, again.status_code) == (201, 422)
    assert "choose another name" in again.json()["error"]["message"]
    assert 'data-inbox="fdw_' in first.json()["inbox"]["address"]


async def test_a_widget_is_set_and_its_secret_told_once(admin: httpx.AsyncClient, desk: TestDesk) -> None:
    shown = (await admin.get(path(desk, desk.inbox_id, "widget"))).json()
    assert (shown["key"], shown["has_secret"], shown["preview"]["agent"]) == (desk.key, False, "Robin")
    changed = {**shown["settings"], "theme": {"accent": "#aa3333"}, "origins": ["https://shop.example"]}
    saved = await admin.put(path(desk, desk.inbox_id, "widget"), json=changed)
    assert saved.json()["settings"] == changed
    wordless = {"name": "size", "label": {}, "type": "text"}
    for evil in (
        {"theme": {"accent": "red; } * { display: none"}},
        {"form": [wordless]},
        {"texts": {"en": {"send": "\0"}}},
    ):
        refused = await admin.put(path(desk, desk.inbox_id, "widget"), json={**changed, **evil})
        assert refused.status_code == 422, refused.text
    secret = (await admin.post(path(desk, desk.inbox_id, "widget", "secret"))).json()["secret"]
    after = await admin.get(path(desk, desk.inbox_id, "widget"))
    assert after.json()["has_secret"] and secret not in after.text


ROUTES = [
    ("GET", ()),
    ("PUT", ()),
    ("DELETE", ()),
    ("PUT", ("connection",)),
    ("PUT", ("templates",)),
    ("POST", ("test",)),
    ("GET", ("widget",)),
    ("PUT", ("widget",)),
    ("POST", ("widget", "secret")),
]


def body_of(method: str, more: tuple[str, ...], desk: TestDesk) -> Any:
    bodies = {(): settings(desk), ("connection",): {"values": {}}, ("templates",): {"templates": []}, ("widget",): {}}
    return bodies.get(more) if method == "PUT" else None


@pytest.mark.parametrize(("method", "more"), ROUTES)
async def test_no_route_reaches_another_tenants_inbox(
    admin: httpx.AsyncClient,
    desk: TestDesk,
    database: Database,
    keyring: Keyring,
    other_tenant: UUID,
    method: str,
    more: tuple[str, ...],
) -> None:
    other = await make_desk(database, other_tenant)
    async with database.tenant(other_tenant) as session:
        known = simulated("telegram").settings
        bot = await inboxes.add(session, keyring, other_tenant, other.agent_id, "telegram", "theirs", known)
    for theirs in (other.inbox_id, bot.id):
        for where in (path(desk, theirs, *more), path(other, theirs, *more)):
            answer = await admin.request(method, where, json=body_of(method, more, desk))
            assert answer.status_code == 404, answer.text
            assert "theirs" not in answer.text
    async with database.tenant(other_tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Inbox)) == 2


async def test_no_agent_of_another_tenant_answers(
    admin: httpx.AsyncClient, desk: TestDesk, database: Database, other_tenant: UUID
) -> None:
    other = await make_desk(database, other_tenant)
    body = {"channel": "widget", "name": "x", "agent_id": str(other.agent_id)}
    assert (await admin.post(path(desk), json=body)).status_code == 404
    assert (await admin.put(path(desk, desk.inbox_id), json=settings(other))).status_code == 404
    by_language = settings(desk, agents={"en": str(other.agent_id)})
    assert (await admin.put(path(desk, desk.inbox_id), json=by_language)).status_code == 404
    assert (await admin.get(path(other))).status_code == 404


async def test_operators_look_and_admins_change(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    new = {"channel": "widget", "name": "x", "agent_id": str(desk.agent_id)}
    assert (await operator.post(path(desk), json=new)).status_code == 403
    for method, more in ROUTES:
        answer = await operator.request(method, path(desk, desk.inbox_id, *more), json=body_of(method, more, desk))
        assert answer.status_code == (200 if method == "GET" else 403), (method, more)


async def stored(database: Database, keyring: Keyring, desk: TestDesk, inbox_id: str) -> dict[str, str]:
    """The decrypted secrets of an inbox."""
    async with database.tenant(desk.tenant_id) as session:
        connection = await inboxes.load(session, keyring, desk.tenant_id, UUID(inbox_id))
    return inboxes.split_secrets(connection.config)[1]
