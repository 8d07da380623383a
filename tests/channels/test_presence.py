"""Who waits, who writes, and what has been read."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
from sqlalchemy import update

from frontdesk.kit.database import Database
from frontdesk.tenants.models import Tenant
from tests.channels.visitors import ask_for_a_person, say, standing, visit
from tests.conversations.desk import TestDesk


async def test_those_who_wait_for_a_person_know_their_place(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    visitors = [await visit(http, desk.key) for _ in range(3)]
    for visitor in visitors:
        await ask_for_a_person(database, desk, (await say(http, visitor, "A person, please"))["conversation_id"])
    assert [(await standing(http, visitor))["queue"] for visitor in visitors] == [1, 2, 3]


async def test_outside_the_opening_hours_the_next_opening_is_told(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    visitor = await visit(http, desk.key)
    await ask_for_a_person(database, desk, (await say(http, visitor, "A person, please"))["conversation_id"])
    assert (await standing(http, visitor))["opens_at"] is None
    tomorrow = (datetime.now() + timedelta(days=1)).strftime("%A").lower()
    async with database.shared() as session:
        hours = {"hours": {tomorrow: "23:58-23:59"}}
        await session.execute(update(Tenant).where(Tenant.id == desk.tenant_id).values(profile=hours))
    assert "T23:58:00" in (await standing(http, visitor))["opens_at"]


async def test_what_was_read_is_told_to_the_other_side(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(operator, desk.key)
    first = await say(operator, visitor, "Hello")
    await say(operator, visitor, "Is anybody there?")
    mine = f"/v1/console/tenants/{desk.tenant_id}/conversations/{first['conversation_id']}"
    assert (await operator.post(f"{mine}/seen", json={"sequence": 1})).status_code == 202
    assert (await operator.post("/v1/widget/seen", json={"sequence": 99}, headers=visitor)).status_code == 202
    found = await standing(operator, visitor)
    assert (found["seen_by_operator"], found["seen_by_contact"]) == (1, 2)
    assert (await operator.get(mine)).json()["conversation"]["seen_by_contact"] == 2


async def test_reading_does_not_go_backwards(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(http, desk.key)
    for text in ("one", "two"):
        await say(http, visitor, text)
    for sequence in (2, 1):
        await http.post("/v1/widget/seen", json={"sequence": sequence}, headers=visitor)
    assert (await standing(http, visitor))["seen_by_contact"] == 2


async def test_the_visitor_sees_that_an_operator_writes(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(operator, desk.key)
    conversation = (await say(operator, visitor, "Hello"))["conversation_id"]
    mine = f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}"
    async with operator.stream("GET", "/v1/widget/stream", headers=visitor) as response:
        told = []
        async for line in response.aiter_lines():
            told.append(line)
            if line == "event: conversation":  # the visitor has caught up and listens
                await operator.post(f"{mine}/typing")
            if line.startswith("data: ") and told[-2] == "event: typing":
                break
    assert '"name":"Maya"' in told[-1]
