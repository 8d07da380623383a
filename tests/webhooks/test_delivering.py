"""Signed, tried again over 75 hours, given up where nobody listens; and all of it can be seen and replayed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from standardwebhooks import Webhook

from frontdesk.conversations import service as conversations
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.sweeper import Sweeper
from frontdesk.tenants.models import IdempotencyKey, Secret
from frontdesk.webhooks import delivering, queue, secrets, service
from frontdesk.webhooks.delivering import Deliverer
from frontdesk.webhooks.errors import BadEndpoint, EndpointDisabled, TooManyEndpoints
from frontdesk.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from frontdesk.webhooks.tidying import tidy
from tests.conversations.desk import TestDesk
from tests.webhooks.receiver import Receiver, add_endpoint


async def happen(database: Database, desk: TestDesk, times: int = 1) -> None:
    """A customer writes."""
    for _ in range(times):
        async with database.tenant(desk.tenant_id) as session:
            await conversations.receive(session, desk.inbound("Hello"))


async def delivery_of(database: Database, tenant: UUID) -> WebhookDelivery:
    async with database.tenant(tenant) as session:
        return (await session.scalars(select(WebhookDelivery))).one()


async def endpoint_of(database: Database, tenant: UUID) -> WebhookEndpoint:
    async with database.tenant(tenant) as session:
        return (await session.scalars(select(WebhookEndpoint))).one()


async def make_due(database: Database, tenant: UUID) -> None:
    async with database.tenant(tenant) as session:
        await session.execute(update(WebhookDelivery).values(due_at=func.now()))


async def test_the_reference_library_verifies_what_is_sent(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, secret = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk)
    assert await deliverer.drain(desk.tenant_id, endpoint.id) == 1
    [heard] = receiver.heard
    assert Webhook(secret).verify(heard.body, heard.headers)["type"] == "message.created"
    delivery = await delivery_of(database, desk.tenant_id)
    assert heard.headers["webhook-id"] == str(delivery.event_id)
    assert (delivery.status, delivery.attempts, delivery.history[0]["status"]) == ("delivered", 1, 204)


async def test_while_secrets_change_both_verify_and_they_are_encrypted(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, first = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    async with database.tenant(desk.tenant_id) as session:
        second, until = await secrets.rotate(session, keyring, desk.tenant_id, endpoint.id)
        stored = (await session.scalars(select(Secret.ciphertext))).one()
    assert until > datetime.now(UTC) + timedelta(hours=23) and first.encode() not in stored
    await happen(database, desk)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    [heard] = receiver.heard
    assert len(heard.headers["webhook-signature"].split(" ")) == 2
    for secret in (first, second):
        assert Webhook(secret).verify(heard.body, heard.headers)


async def test_an_earlier_secret_ends(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver)
    monkeypatch.setattr(secrets, "BESIDE", timedelta(0))
    async with database.tenant(desk.tenant_id) as session:
        newest, _ = await secrets.rotate(session, keyring, desk.tenant_id, endpoint.id)
        assert await secrets.signing(session, keyring, desk.tenant_id, endpoint.id) == [newest]


async def test_a_failure_is_tried_again_with_the_same_id_and_shown(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk)
    receiver.status = 500
    assert await deliverer.drain(desk.tenant_id, endpoint.id) == 0
    waits = await delivery_of(database, desk.tenant_id)
    assert timedelta(seconds=3) < waits.due_at - datetime.now(UTC) < timedelta(seconds=6)
    assert waits.history[0]["error"] == "the endpoint answered 500"
    assert (await endpoint_of(database, desk.tenant_id)).failing_since is not None
    assert await deliverer.drain(desk.tenant_id, endpoint.id) == 0 and len(receiver.heard) == 1  # not due
    receiver.status = 200
    await make_due(database, desk.tenant_id)
    assert await deliverer.drain(desk.tenant_id, endpoint.id) == 1
    assert len({each.headers["webhook-id"] for each in receiver.heard}) == 1
    assert (await endpoint_of(database, desk.tenant_id)).failing_since is None


async def test_ten_attempts_over_75_hours_and_then_it_has_failed(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk)
    receiver.status, total = 503, timedelta()
    for attempt in range(1, 11):
        await make_due(database, desk.tenant_id)
        await deliverer.drain(desk.tenant_id, endpoint.id)
        delivery = await delivery_of(database, desk.tenant_id)
        assert (delivery.attempts, delivery.status) == (attempt, "queued" if attempt < 10 else "failed")
        total += max(delivery.due_at - datetime.now(UTC), timedelta())
    assert timedelta(hours=75) < total < timedelta(hours=84)
    assert len(receiver.heard) == len(delivery.history) == 10


@pytest.mark.parametrize(("header", "least"), [("600", 599), ("Sat, 01 Jan 2050 00:00:00 GMT", 86_000), ("soon", 4)])
async def test_retry_after_is_honoured_within_reason(
    database: Database,
    keyring: Keyring,
    desk: TestDesk,
    receiver: Receiver,
    deliverer: Deliverer,
    header: str,
    least: int,
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    receiver.status, receiver.headers = 503, [f"Retry-After: {header}"]
    await happen(database, desk)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    waits = (await delivery_of(database, desk.tenant_id)).due_at - datetime.now(UTC)
    assert least <= waits.total_seconds() + 1 and waits < timedelta(hours=25)


async def test_an_endpoint_that_is_gone_hears_no_more(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    receiver.status = 410
    await happen(database, desk)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    gone = await endpoint_of(database, desk.tenant_id)
    assert gone.disabled_reason == "gone" and gone.disabled_at is not None
    await happen(database, desk)
    assert (await delivery_of(database, desk.tenant_id)).status == "failed"
    with pytest.raises(EndpointDisabled):
        async with database.tenant(desk.tenant_id) as session:
            await service.replay(session, gone, datetime.now(UTC))


async def test_days_without_success_disable_and_replay_makes_it_good(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    began = datetime.now(UTC) - timedelta(days=6)
    async with database.tenant(desk.tenant_id) as session:
        await session.execute(update(WebhookEndpoint).values(failing_since=began))
    receiver.status = 500
    await happen(database, desk)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    assert (await endpoint_of(database, desk.tenant_id)).disabled_reason == "failing"
    await happen(database, desk)  # what happens while it is disabled is kept, and sent to nobody
    receiver.status = 200
    async with database.tenant(desk.tenant_id) as session:
        found = await service.get(session, desk.tenant_id, endpoint.id)
        await service.change(session, found, enabled=True)
        assert await service.replay(session, found, began) == 2
    assert await deliverer.drain(desk.tenant_id, endpoint.id) == 2


async def test_a_slow_answer_a_redirect_and_a_closed_port_are_failures(
    database: Database,
    keyring: Keyring,
    desk: TestDesk,
    receiver: Receiver,
    deliverer: Deliverer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk)
    receiver.status, receiver.headers = 302, [f"Location: {receiver.url}"]
    await deliverer.drain(desk.tenant_id, endpoint.id)
    assert len(receiver.heard) == 1
    monkeypatch.setattr(delivering, "SECONDS", 0.2)
    receiver.status, receiver.wait = 200, 1
    await make_due(database, desk.tenant_id)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    async with database.tenant(desk.tenant_id) as session:
        await session.execute(update(WebhookEndpoint).values(url="http://10.0.0.1/"))
    await make_due(database, desk.tenant_id)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    delivery = await delivery_of(database, desk.tenant_id)
    assert [each["status"] for each in delivery.history] == [302, None, None]
    assert "not a public address" in delivery.history[2]["error"]


async def test_two_workers_send_each_event_once(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk, 12)
    receiver.wait = 0.02
    delivered = await asyncio.gather(*(deliverer.drain(desk.tenant_id, endpoint.id) for _ in range(3)))
    assert sum(delivered) == len({each.headers["webhook-id"] for each in receiver.heard}) == len(receiver.heard) == 12


async def test_a_sender_that_died_is_followed_by_another(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk)
    async with database.tenant(desk.tenant_id) as session:
        [lost] = await queue.claim(session, desk.tenant_id, endpoint.id)
    await make_due(database, desk.tenant_id)
    assert await deliverer.drain(desk.tenant_id, endpoint.id) == 1
    async with database.tenant(desk.tenant_id) as session:
        await queue.finish(session, lost, queue.Result(500, 1, "too late"))
    assert (await delivery_of(database, desk.tenant_id)).status == "delivered"


async def test_the_sweeper_delivers_what_is_due_and_tidies_what_is_old(
    database: Database, dispatch: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await happen(database, desk, 2)
    now = datetime.now(UTC)
    async with database.tenant(desk.tenant_id) as session:
        oldest = select(WebhookEvent.id).order_by(WebhookEvent.id).limit(1).scalar_subquery()
        old = {"occurred_at": text("now() - interval '31 days'")}
        await session.execute(update(WebhookEvent).where(WebhookEvent.id == oldest).values(old))
        over = {"fingerprint": b"", "locked_until": now, "expires_at": now - timedelta(seconds=1)}
        session.add(IdempotencyKey(tenant_id=desk.tenant_id, key="old", **over))

    async def nothing(*_: UUID) -> None: ...

    async def tidies(tenant_id: UUID, _: UUID) -> None:
        async with database.tenant(tenant_id) as session:
            await tidy(session, tenant_id)

    sweeper = Sweeper(dispatch, nothing, nothing, nothing, nothing, deliverer.drain, tidies, nothing, nothing)
    for _ in range(50):
        await sweeper.sweep()
        await asyncio.sleep(0.05)
        async with database.tenant(desk.tenant_id) as session:
            left = await session.scalar(select(func.count()).select_from(WebhookEvent))
            kept = await session.scalar(select(func.count()).select_from(IdempotencyKey))
        if receiver.heard and (left, kept) == (1, 0):
            break
    assert receiver.heard and (left, kept) == (1, 0)


@pytest.mark.parametrize(
    "url", ["http://example.com/", "ftp://example.com/", "https://", "not an address", "https://me:pw@example.com/", ""]
)
async def test_an_address_that_will_not_do_is_refused(
    database: Database, keyring: Keyring, tenant: UUID, url: str
) -> None:
    with pytest.raises(BadEndpoint):
        async with database.tenant(tenant) as session:
            await service.add(session, keyring, tenant, url=url, event_types=[])


async def test_types_and_number_are_bounded_and_removal_is_whole(
    database: Database, keyring: Keyring, tenant: UUID, receiver: Receiver
) -> None:
    with pytest.raises(BadEndpoint, match=r"cat\.purred"):
        await add_endpoint(database, keyring, tenant, receiver, "cat.purred")
    made = [await add_endpoint(database, keyring, tenant, receiver) for _ in range(service.MOST_ENDPOINTS)]
    with pytest.raises(TooManyEndpoints):
        await add_endpoint(database, keyring, tenant, receiver)
    async with database.tenant(tenant) as session:
        for endpoint, _ in made:
            await service.remove(session, tenant, endpoint.id)
        assert await session.scalar(select(func.count()).select_from(Secret)) == 0
