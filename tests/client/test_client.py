"""The client against the real application; and against a server that is busy, away or talks nonsense."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.client import AsyncFrontdesk, ConnectionFailed, Frontdesk, Trying, models, verify_webhook
from frontdesk.client.errors import FrontdeskApiError, Missing, NotAllowed, Refused, ServerFailed, Throttled
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.standard_webhooks import BadWebhookSignature
from tests.channels.api.conftest import begin, key_of, receiver
from tests.channels.conftest import address, app
from tests.conversations.desk import make_desk
from tests.webhooks.receiver import Receiver

__all__ = ["address", "app", "receiver"]

QUICK = Trying(retries=2, first=0.01, longest=0.05)
DOCUMENT = ("returns.md", "Returns", "# Returns\n\nWithin 30 days.")


@pytest.fixture
async def key(database: Database, tenant: UUID) -> str:
    return await key_of(database, tenant)


def methods(client: type[Any]) -> dict[str, list[str]]:
    return {
        name: list(inspect.signature(each).parameters)
        for name, each in inspect.getmembers(client, inspect.isfunction)
        if not name.startswith("_")
    }


def test_both_clients_know_the_same() -> None:
    assert methods(Frontdesk) == methods(AsyncFrontdesk)


async def test_every_route_of_the_api_has_a_method(app: FastAPI) -> None:
    """Each call is made at a server that answers 404, and noted."""
    asked: set[tuple[str, str]] = set()

    def note(request: httpx.Request) -> httpx.Response:
        asked.add((request.method, "/".join("{}" if "0-0" in part else part for part in request.url.path.split("/"))))
        return httpx.Response(404, json={})

    with Frontdesk("fdk_x", url="http://x") as desk:
        desk._http = httpx.Client(transport=httpx.MockTransport(note), base_url="http://x")
        for name, parameters in methods(Frontdesk).items():
            if name not in ("close", "send"):
                with pytest.raises(Missing):
                    found = getattr(desk, name)(**arguments(getattr(Frontdesk, name), parameters))
                    list(found)
    operations = app.openapi()["paths"].items()
    of_api = {(m.upper(), p) for p, methods_ in operations for m, op in methods_.items() if "x-scope" in op}
    assert asked == {(m, "/".join("{}" if "{" in part else part for part in p.split("/"))) for m, p in of_api}


def arguments(method: Any, parameters: list[str]) -> dict[str, Any]:
    """Something for every parameter that must be given."""
    signature = inspect.signature(method).parameters
    needed = [
        n for n in parameters if n != "self" and signature[n].default is inspect.Parameter.empty and n != "values"
    ]
    kinds: dict[str, Any] = {"since": datetime.now(UTC)}
    return {name: kinds.get(name, str(UUID(int=0)) if name.endswith("_id") else "x") for name in needed}


async def test_asyncio_goes_through_everything(
    address: str, key: str, database: Database, publisher: LivePublisher, tenant: UUID, receiver: Receiver
) -> None:
    desk = await make_desk(database, tenant)
    conversation = await begin(database, publisher, desk)
    async with AsyncFrontdesk(key, url=address, trying=QUICK) as client:
        assert [each.id async for each in client.conversations(status="pending")] == [conversation.id]
        again = str(uuid4())
        replies = [await client.reply(conversation.id, "Hi.", name="Maya", idempotency_key=again) for _ in range(2)]
        assert replies[0] == replies[1]
        await client.note(conversation.id, "a regular")
        assert [m.sender async for m in client.messages_of(conversation.id, private=True)] == [
            "contact",
            "operator",
            "operator",
        ]
        assert (await client.hand_back(conversation.id)).status == "pending"
        assert (await client.say_as_contact(conversation.id, "And?")).sender == "contact"
        assert (await client.resolve(conversation.id)).status == "resolved"
        contact = await client.create_contact(name="Ana", fields={"plan": "family"})
        assert (await client.update_contact(contact.id, name=None)).name is None
        await client.delete_contact(contact.id)
        document = await client.put_document(*DOCUMENT)
        assert (await client.document(document.id)).text == DOCUMENT[2]
        endpoint = await client.add_webhook(receiver.url, event_types=["message.created"])
        assert (await client.test_webhook(endpoint.id)).status == "delivered"
        since = datetime.now(UTC) - timedelta(hours=1)
        assert (await client.replay_webhook(endpoint.id, since)).queued == 0
        with pytest.raises(Missing):
            await client.lead(uuid4())
    [heard] = receiver.heard
    assert verify_webhook(endpoint.secret, heard.headers, heard.body).type == "webhook.test"
    with pytest.raises(BadWebhookSignature):
        verify_webhook(endpoint.secret, heard.headers, heard.body + b" ")


async def test_lists_go_over_all_pages(address: str, key: str) -> None:
    def work() -> tuple[int, int]:
        with Frontdesk(key, url=address) as client:
            for i in range(55):
                client.create_contact(name=f"c{i}")
            found = [contact.id for contact in client.contacts()]
            return len(found), len(set(found))

    assert await asyncio.to_thread(work) == (55, 55)


async def test_a_refusal_says_what_is_wrong(address: str, database: Database, tenant: UUID) -> None:
    async with AsyncFrontdesk(await key_of(database, tenant, "leads:read"), url=address) as client:
        with pytest.raises(NotAllowed, match="contacts:write"):
            await client.create_contact(name="Ana")
    async with AsyncFrontdesk(await key_of(database, tenant), url=address) as client:
        with pytest.raises(Refused, match="https") as caught:
            await client.add_webhook("http://example.com/")
    assert (caught.value.status, caught.value.code) == (422, "bad_endpoint")


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    yield waits


def served(*answers: httpx.Response | Exception) -> tuple[Frontdesk, list[httpx.Request]]:
    """A client whose server gives these answers, one after the other."""
    left, asked = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        following = left.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    client = Frontdesk("fdk_x", trying=Trying(retries=2))
    client._http = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://x")
    return client, asked


CONTACT = models.Contact(
    id=uuid4(), name="Ana", email=None, phone=None, fields={}, created_at=datetime.now(UTC)
).model_dump(mode="json")


def test_what_may_be_tried_again_is_with_the_same_key(slept: list[float]) -> None:
    busy = httpx.Response(429, headers={"Retry-After": "7"}, json={"error": {"code": "too_many", "message": "wait"}})
    client, asked = served(busy, httpx.ConnectError("away"), httpx.Response(201, json={**CONTACT, "newer": "field"}))
    assert client.create_contact(name="Ana").name == "Ana"
    assert len({request.headers["Idempotency-Key"] for request in asked}) == 1 and len(asked) == 3
    assert slept[0] == 7 and 0 < slept[1] <= 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(503, content=b"<html>"), ServerFailed),
        (httpx.Response(429, json={"error": {"code": "too_many", "message": "wait"}}), Throttled),
        (httpx.Response(409, json={"error": {"code": "idempotency_in_flight", "message": "wait"}}), Refused),
        (httpx.ReadTimeout("slow"), ConnectionFailed),
    ],
)
def test_it_gives_up_in_the_end(
    slept: list[float], answer: httpx.Response | Exception, expected: type[Exception]
) -> None:
    client, asked = served(*[answer] * 3)
    with pytest.raises(expected):
        client.create_contact(name="Ana")
    assert (len(asked), len(slept)) == (3, 2)


def test_what_will_not_do_is_not_tried_again(slept: list[float]) -> None:
    client, asked = served(httpx.Response(422, json={"error": ["odd"]}))
    with pytest.raises(FrontdeskApiError):
        client.create_contact(name="Ana")
    assert len(asked) == 1 and not slept
