"""Visitors of the widget's routes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx

from frontdesk.conversations import service as conversations
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import Database
from tests.conversations.desk import TestDesk

Headers = dict[str, str]


async def visit(http: httpx.AsyncClient, key: str) -> Headers:
    """Begin a visit; returns the headers of the visitor."""
    answer = await http.post(f"/v1/widget/{key}/session", json={})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def say(http: httpx.AsyncClient, visitor: Headers, text: str) -> dict[str, Any]:
    """Write a message; returns it."""
    answer = await http.post("/v1/widget/messages", json={"client_id": str(uuid4()), "text": text}, headers=visitor)
    assert answer.status_code == 202, answer.text
    message: dict[str, Any] = answer.json()["message"]
    return message


async def standing(http: httpx.AsyncClient, visitor: Headers) -> dict[str, Any]:
    """The visitor's conversation as they see it."""
    found: dict[str, Any] = (await http.get("/v1/widget/messages", headers=visitor)).json()["conversation"]
    return found


async def ask_for_a_person(database: Database, desk: TestDesk, conversation_id: str) -> None:
    """The conversation waits for an operator from now on."""
    async with database.tenant(desk.tenant_id) as session:
        conversation = await conversations.get(session, desk.tenant_id, UUID(conversation_id), lock=True)
        await handoffs.request(session, conversation, "customer_request")
