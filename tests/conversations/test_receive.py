"""What a customer sends is stored once, in order, in one live conversation."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select

from frontdesk.conversations import repository, service
from frontdesk.conversations.errors import NotTheAgents, UnknownConversation
from frontdesk.conversations.models import Contact, Conversation, Message, OutboxRow
from frontdesk.conversations.service import InboundMessage, Received
from frontdesk.kit.database import Database, new_id
from tests.conversations.desk import make_desk


async def receive(database: Database, inbound: InboundMessage) -> Received:
    async with database.tenant(inbound.tenant_id) as session:
        return await service.receive(session, inbound)


async def test_first_message_makes_contact_and_conversation(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    received = await receive(database, desk.inbound("Do you repair boots?"))
    assert received.is_new
    assert (received.message.sequence, received.message.sender) == (1, "contact")
    assert (received.conversation.status, received.conversation.display_id) == ("pending", 1)


async def test_same_external_id_is_stored_once(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    first = await receive(database, desk.inbound(external_id="m-1"))
    again = await receive(database, desk.inbound(external_id="m-1"))
    assert not again.is_new
    assert again.message.id == first.message.id


async def test_two_messages_in_one_transaction_go_to_one_conversation(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    async with database.tenant(tenant) as session:
        first = await service.receive(session, desk.inbound("One", external_id="m-1"))
        first.conversation.language = "fr"
        second = await service.receive(session, desk.inbound("Two", external_id="m-2"))
    assert second.conversation is first.conversation
    assert (first.message.sequence, second.message.sequence) == (1, 2)
    async with database.tenant(tenant) as session:
        stored = await session.get_one(Conversation, (tenant, first.conversation.id))
        assert (stored.language, stored.last_sequence) == ("fr", 2)


async def test_twenty_copies_at_once_have_one_effect(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    received = await asyncio.gather(*(receive(database, desk.inbound(external_id="m-1")) for _ in range(20)))
    assert sum(r.is_new for r in received) == 1
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 1
        assert await session.scalar(select(func.count()).select_from(Conversation)) == 1
        assert await session.scalar(select(func.count()).select_from(Contact)) == 1


async def test_messages_at_once_are_numbered_without_gaps(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    await asyncio.gather(*(receive(database, desk.inbound(f"message {n}")) for n in range(15)))
    async with database.tenant(tenant) as session:
        conversation = (await session.scalars(select(Conversation))).one()
        messages = await repository.messages_after(session, tenant, conversation.id, 0, 100)
    assert [m.sequence for m in messages] == list(range(1, 16))


async def test_a_batch_is_stored_in_its_order_and_each_message_once(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    await receive(database, desk.inbound("old", contact="ana", external_id="old"))
    batch = [
        desk.inbound("one", contact="ana", external_id="1"),
        desk.inbound("other", contact="ben", external_id="2"),
        desk.inbound("one", contact="ana", external_id="1"),
        desk.inbound("old", contact="ana", external_id="old"),
        desk.inbound("two", contact="ana", external_id="3"),
        desk.inbound("another", contact="cleo", external_id="4"),
    ]
    async with database.tenant(tenant) as session:
        received = await service.receive_all(session, tenant, batch)
    assert [each.is_new for each in received] == [True, True, False, False, True, True]
    assert [(each.message.text, each.message.sequence) for each in received] == [
        ("one", 2), ("other", 1), ("one", 2), ("old", 1), ("two", 3), ("another", 1),
    ]  # fmt: skip
    assert [each.conversation.display_id for each in received] == [1, 2, 1, 1, 1, 3]
    async with database.tenant(tenant) as session:
        kept = await repository.messages_after(session, tenant, received[0].conversation.id, 0, 9)
        assert [(m.text, m.sequence, m.sender, m.content) for m in kept][1:] == [
            ("one", 2, "contact", {}), ("two", 3, "contact", {}),
        ]  # fmt: skip
        assert await session.scalar(select(func.count()).select_from(Contact)) == 3


async def test_batches_of_the_same_customers_at_once_begin_one_conversation_each(
    database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)

    async def store(batch: int) -> None:
        async with database.tenant(tenant) as session:
            names = [f"c{n}" for n in range(6)][:: 1 if batch % 2 else -1]
            await service.receive_all(session, tenant, [desk.inbound("hi", contact=name) for name in names])

    await asyncio.gather(*(store(batch) for batch in range(6)))
    async with database.tenant(tenant) as session:
        conversations = (await session.scalars(select(Conversation))).all()
    assert sorted(c.display_id for c in conversations) == [1, 2, 3, 4, 5, 6]
    assert {c.last_sequence for c in conversations} == {6}


async def test_a_resolved_conversation_is_followed_by_a_new_one(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    first = await receive(database, desk.inbound())
    async with database.tenant(tenant) as session:
        await service.resolve(session, await service.get(session, tenant, first.conversation.id, lock=True))
    second = await receive(database, desk.inbound())
    assert second.conversation.id != first.conversation.id
    assert second.conversation.display_id == 2


async def test_a_reply_is_stored_with_its_outbox_row(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    conversation_id = (await receive(database, desk.inbound())).conversation.id
    async with database.tenant(tenant) as session:
        conversation = await service.get(session, tenant, conversation_id, lock=True)
        message = await service.reply(session, conversation, turn_id=new_id(), text="Yes.", content={}, name="Robin")
        row = (await session.scalars(select(OutboxRow))).one()
    assert row.message_id == message.id
    assert row.status == "queued"


async def test_the_agent_may_not_reply_when_a_person_has_taken_over(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    conversation_id = (await receive(database, desk.inbound())).conversation.id
    async with database.tenant(tenant) as session:
        conversation = await service.get(session, tenant, conversation_id, lock=True)
        await repository.set_status(session, conversation, "open")
        with pytest.raises(NotTheAgents):
            await service.reply(session, conversation, turn_id=new_id(), text="Yes.", content={}, name="Robin")


async def test_another_tenant_sees_nothing(database: Database, tenant: UUID, other_tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    conversation_id = (await receive(database, desk.inbound())).conversation.id
    async with database.tenant(other_tenant) as session:
        with pytest.raises(UnknownConversation):
            await service.get(session, other_tenant, conversation_id)
        assert await session.scalar(select(func.count()).select_from(Message)) == 0
        assert await repository.get_conversation(session, tenant, conversation_id) is None
