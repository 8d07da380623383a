"""What happens is told in the same transaction, to those who want to hear it and to nobody else."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from frontdesk.conversations import contacts
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Contact, Conversation
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.settings import Settings
from frontdesk.sales.service import LeadService
from frontdesk.webhooks import bodies
from frontdesk.webhooks.delivering import Deliverer
from frontdesk.webhooks.models import WebhookDelivery, WebhookEvent
from tests.conversations.desk import TestDesk, make_desk
from tests.turns.stand_ins import Echo, open_journey
from tests.webhooks.receiver import Receiver, add_endpoint


async def types_of(database: Database, tenant: UUID) -> list[str]:
    async with database.tenant(tenant) as session:
        return list(await session.scalars(select(WebhookEvent.type).order_by(WebhookEvent.occurred_at)))


async def receive(database: Database, desk: TestDesk, text: str = "Hello") -> Conversation:
    async with database.tenant(desk.tenant_id) as session:
        return (await conversations.receive(session, desk.inbound(text))).conversation


async def test_a_conversation_s_life_is_told(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver)
    conversation = await receive(database, desk, "Où est ma commande ?")
    async with database.tenant(desk.tenant_id) as session:
        held = await conversations.get(session, desk.tenant_id, conversation.id, lock=True)
        await conversations.note(session, held, name="Maya", text="a secret", source_id="note")
        await handoffs.request(session, held, "customer_request")
        await handoffs.take_over(session, held, UUID(int=7), "Maya")
        await handoffs.release(session, held, status="resolved")
    await LeadService(database, desk.tenant_id).capture(
        key="k", email="a@b.example", phone=None, name=None, interest=None
    )
    await deliverer.drain(desk.tenant_id, endpoint.id)
    assert sorted(set(receiver.types)) == sorted(
        {
            "conversation.created",
            "message.created",
            "conversation.updated",
            "handoff.requested",
            "handoff.claimed",
            "conversation.resolved",
            "handoff.released",
            "lead.captured",
        }
    )
    told = {each.event["type"]: each.event["data"] for each in receiver.heard}
    assert told["message.created"]["text"] == "Où est ma commande ?"
    assert (told["handoff.requested"]["status"], told["handoff.released"]["status"]) == ("queued", "released")
    assert (told["conversation.created"]["status"], told["conversation.resolved"]["status"]) == ("pending", "resolved")
    assert told["lead.captured"]["email"] == "a@b.example"
    assert "a secret" not in str(receiver.heard)


@pytest.mark.parametrize("fails", [False, True])
async def test_a_turn_is_told_once_however_it_ends(
    settings: Settings,
    keyring: Keyring,
    database: Database,
    publisher: LivePublisher,
    desk: TestDesk,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    fails: bool,
) -> None:
    monkeypatch.setattr("frontdesk.turns.service.ATTEMPTS", 1)
    await add_endpoint(database, keyring, desk.tenant_id, receiver, "turn.completed", "turn.failed")

    def before(*_: object) -> None:
        if fails:
            raise RuntimeError("broken")

    async with open_journey(settings, keyring, database, publisher, Echo(before)) as journey:
        turn = await journey.say(desk.inbound())
        await journey.turns.run(desk.tenant_id, turn)
    assert await types_of(database, desk.tenant_id) == ["turn.failed" if fails else "turn.completed"]


async def test_without_an_endpoint_that_wants_it_nothing_is_written(
    database: Database, keyring: Keyring, desk: TestDesk, other_tenant: UUID, receiver: Receiver
) -> None:
    await add_endpoint(database, keyring, other_tenant, receiver)
    await receive(database, desk)
    assert await types_of(database, desk.tenant_id) == []
    await add_endpoint(database, keyring, desk.tenant_id, receiver, "lead.captured")
    await receive(database, desk)
    assert await types_of(database, desk.tenant_id) == []
    assert await types_of(database, other_tenant) == []


async def test_what_is_rolled_back_is_not_told(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver
) -> None:
    await add_endpoint(database, keyring, desk.tenant_id, receiver)
    with pytest.raises(RuntimeError):
        async with database.tenant(desk.tenant_id) as session:
            await conversations.receive(session, desk.inbound())
            raise RuntimeError
    assert await types_of(database, desk.tenant_id) == []


async def test_an_erased_customer_s_words_are_sent_to_nobody(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver)
    conversation = await receive(database, desk, "my secret")
    async with database.tenant(desk.tenant_id) as session:
        await contacts.erase(session, desk.tenant_id, conversation.contact_id)
        assert await session.scalar(select(func.count()).select_from(Contact)) == 0
    await deliverer.drain(desk.tenant_id, endpoint.id)
    assert receiver.heard == []


async def test_a_lead_that_was_deleted_is_dropped(
    database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver, deliverer: Deliverer
) -> None:
    endpoint, _ = await add_endpoint(database, keyring, desk.tenant_id, receiver)
    conversation = await receive(database, desk)
    leads = LeadService(database, desk.tenant_id)
    await leads.capture(key=f"{conversation.id}:1", email="a@b.example", phone=None, name=None, interest=None)
    async with database.tenant(desk.tenant_id) as session:
        await contacts.erase(session, desk.tenant_id, conversation.contact_id)
    await deliverer.drain(desk.tenant_id, endpoint.id)
    async with database.tenant(desk.tenant_id) as session:
        assert [row.status for row in await session.scalars(select(WebhookDelivery))] == ["dropped"]
    assert receiver.heard == []


async def test_a_body_is_bounded(database: Database, keyring: Keyring, desk: TestDesk, receiver: Receiver) -> None:
    await add_endpoint(database, keyring, desk.tenant_id, receiver, "message.created")
    await receive(database, desk, "x" * 200_000)
    async with database.tenant(desk.tenant_id) as session:
        [event] = (await session.scalars(select(WebhookEvent))).all()
        body = await bodies.body_of(session, event)
    assert body is not None and len(body) < 20_000


async def test_the_database_s_ids_are_ordered_by_time(
    database: Database, keyring: Keyring, other_tenant: UUID, receiver: Receiver
) -> None:
    desk = await make_desk(database, other_tenant)
    await add_endpoint(database, keyring, other_tenant, receiver, "message.created")
    for _ in range(3):
        await receive(database, desk)
    async with database.tenant(other_tenant) as session:
        rows = (await session.scalars(select(WebhookEvent).order_by(WebhookEvent.occurred_at))).all()
    ids = [row.id for row in rows]
    assert ids == sorted(ids) and {each.version for each in ids} == {7}
