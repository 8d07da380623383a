"""One turn: claimed once, answered once, fenced, tried again, and given to a person when nothing helps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.schemas import MessageOut
from frontdesk.handoffs import service as handoffs
from frontdesk.handoffs.models import Handoff
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.settings import Settings
from frontdesk.turns import leases
from frontdesk.turns.journal import TurnJournal
from frontdesk.turns.models import PendingAction, ToolCall, Turn
from frontdesk.turns.service import ATTEMPTS
from frontdesk_agents.ports import Pending, Sentence, SentenceSource, StaleAttempt, TurnInput, TurnPorts
from frontdesk_agents.retrieving.wishes import newest_text
from frontdesk_tools.extract.answers import Answer, yes_no
from tests.conversations.desk import make_desk
from tests.turns.stand_ins import Echo, Journey, claimed, open_journey

Open = Any


@pytest.fixture
def journey_of(settings: Settings, keyring: Keyring, database: Database, publisher: LivePublisher) -> Open:
    @asynccontextmanager
    async def opened(agent: Echo) -> AsyncIterator[Journey]:
        async with open_journey(settings, keyring, database, publisher, agent) as journey:
            yield journey

    return opened


async def turn_of(database: Database, tenant_id: UUID, turn_id: UUID) -> Turn:
    async with database.tenant(tenant_id) as session:
        return await session.get_one(Turn, (tenant_id, turn_id))


async def expire(database: Database, tenant_id: UUID, turn_id: UUID) -> None:
    async with database.tenant(tenant_id) as session:
        await session.execute(
            update(Turn)
            .where(Turn.tenant_id == tenant_id, Turn.id == turn_id)
            .values(due_at=text("now() - interval '1s'"))
        )


async def test_a_message_is_answered(journey_of: Open, database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    async with journey_of(Echo()) as journey:
        turn_id = await journey.say(desk.inbound("Bonjour"))
        claim = (await journey.turns.run(tenant, turn_id)).claim
        messages = await journey.messages(tenant, claim.conversation_id)
    assert [m.text for m in messages] == ["Bonjour", "You said: Bonjour"]
    assert (await turn_of(database, tenant, turn_id)).status == "done"


async def test_a_question_of_yes_or_no_can_be_answered_by_a_press(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    pending = Pending(id="x", kind="confirm", tool="cancel_order", arguments={"number": "1042"})
    async with journey_of(Echo(outcome={"pending": pending, "language": "fr"})) as journey:
        claim = (await journey.turns.run(tenant, await journey.say(desk.inbound("Annulez")))).claim
        reply = (await journey.messages(tenant, claim.conversation_id))[-1]
    said = {choice.kind: yes_no(choice.text) for choice in MessageOut.of(reply).choices}
    assert said == {"yes": Answer.YES, "no": Answer.NO}


async def test_cards_are_made_of_tool_results_and_of_nothing_else(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    tent = {"sku": "T", "name": "Tarn 2", "price": {"amount": "219.00", "currency": "EUR"}, "stock": 14, "note": None}
    lamp = {**tent, "sku": "L", "name": "Lamp"}

    async def find(_turn: TurnInput, ports: TurnPorts) -> None:
        await ports.journal.begin_call(0, "search_products", {})
        await ports.journal.finish_call(0, {"outcome": "found", "data": {"products": [tent, lamp], "count": 2}})

    source = SentenceSource("template", template="search_products.item", language="en", tool_call=0)
    told = Sentence("Tarn 2: 219.00 EUR.", source)
    async with journey_of(Echo(before=find, sentences=(Sentence("A model writes of Boots: 1 EUR."), told))) as journey:
        claim = (await journey.turns.run(tenant, await journey.say(desk.inbound("a tent")))).claim
        reply = (await journey.messages(tenant, claim.conversation_id))[-1]
    [card] = MessageOut.of(reply).products
    assert (card.sku, card.price.amount, card.told) == ("T", "219.00", told.text)


async def test_a_turn_is_run_once_however_often_it_is_woken(journey_of: Open, database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    echo = Echo(before=lambda _t, _p: asyncio.sleep(0.05))
    async with journey_of(echo) as journey:
        turn_id = await journey.say(desk.inbound())
        await asyncio.gather(*(journey.turns.run(tenant, turn_id) for _ in range(10)))
    assert len(echo.seen) == 1


async def test_a_burst_is_answered_once(journey_of: Open, database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    echo = Echo()
    async with journey_of(echo) as journey:
        turns = {await journey.say(desk.inbound(f"part {n}")) for n in range(3)}
        for turn_id in turns:
            await journey.turns.run(tenant, turn_id)
    assert len(turns) == 1
    assert [m.text for m in echo.seen[0].messages] == ["part 0", "part 1", "part 2"]


async def test_one_turn_at_a_time_runs_in_a_conversation(journey_of: Open, database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def wait(_turn: TurnInput, _ports: TurnPorts) -> None:
        begun.set()
        await may_end.wait()

    async with journey_of(Echo(before=wait)) as journey:
        first = await journey.say(desk.inbound("one"))
        running = asyncio.create_task(journey.turns.run(tenant, first))
        await begun.wait()
        second = await journey.say(desk.inbound("two"))
        assert second != first
        assert await journey.turns.run(tenant, second) is None
        may_end.set()
        ran = await running
        assert ran.waiting == second
        await journey.turns.run(tenant, second)
        messages = await journey.messages(tenant, ran.claim.conversation_id)
    assert [m.text for m in messages] == ["one", "two", "You said: one", "You said: two"]


async def test_what_was_answered_meanwhile_is_not_answered_again(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    """The reply to "one" stands behind "two" in the conversation, but the second turn reads it as the reply to "one"."""
    desk = await make_desk(database, tenant)
    echo = Echo()
    async with journey_of(echo) as journey:

        async def interrupt(turn: TurnInput, _ports: TurnPorts) -> None:
            if len(echo.seen) == 1:
                await journey.say(desk.inbound("two"))

        echo.before = interrupt
        ran = await journey.turns.run(tenant, await journey.say(desk.inbound("one")))
        await journey.turns.run(tenant, ran.waiting)
    assert [message.text for message in echo.seen[1].messages] == ["one", "You said: one", "two"]
    assert newest_text(echo.seen[1].messages) == "two"


async def test_a_lost_run_is_refused_everything(
    journey_of: Open, database: Database, publisher: LivePublisher, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    async with journey_of(Echo()) as journey:
        turn_id = await journey.say(desk.inbound())
        stale = await claimed(database, tenant, turn_id)
        assert stale is not None
        await expire(database, tenant, turn_id)
        assert (await journey.turns.run(tenant, turn_id)).claim.attempt == 2
    journal = TurnJournal(database, publisher, stale)
    with pytest.raises(StaleAttempt):
        await journal.decide(0, {})
    with pytest.raises(StaleAttempt):
        await journal.begin_call(0, "cancel_order", {})
    assert not await leases.renew(database, stale)


async def test_a_tool_call_is_stored_once_over_two_attempts(
    journey_of: Open, database: Database, publisher: LivePublisher, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    async with journey_of(Echo()) as journey:
        turn_id = await journey.say(desk.inbound())
    first = await claimed(database, tenant, turn_id)
    journal = TurnJournal(database, publisher, first)
    await journal.decide(0, {"action": "cancel_order"})
    await journal.begin_call(0, "cancel_order", {"number": "1042"})
    await expire(database, tenant, turn_id)
    second = TurnJournal(database, publisher, await claimed(database, tenant, turn_id))
    assert await second.stored_decision(0) == {"action": "cancel_order"}
    call = await second.begin_call(0, "cancel_order", {"number": "9999"})
    assert (call.arguments, call.result) == ({"number": "1042"}, None)
    await second.finish_call(0, {"outcome": "cancelled", "data": {}})
    async with database.tenant(tenant) as session:
        assert len((await session.scalars(select(ToolCall))).all()) == 1


async def test_a_failing_turn_is_tried_again_and_then_given_to_a_person(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)

    def fail(_turn: TurnInput, _ports: TurnPorts) -> None:
        raise RuntimeError("no luck")

    async with journey_of(Echo(before=fail)) as journey:
        turn_id = await journey.say(desk.inbound())
        for _ in range(ATTEMPTS):
            claim = (await journey.turns.run(tenant, turn_id)).claim
            await expire(database, tenant, turn_id)
        messages = await journey.messages(tenant, claim.conversation_id)
    turn = await turn_of(database, tenant, turn_id)
    assert (turn.status, turn.attempt) == ("failed", ATTEMPTS)
    assert messages[-1].sender == "system"
    async with database.tenant(tenant) as session:
        assert (await session.scalars(select(Handoff))).one().reason == "tool_failure"


async def test_a_person_who_takes_over_in_the_middle_silences_the_agent(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)

    async def take_over(turn: TurnInput, _ports: TurnPorts) -> None:
        async with database.tenant(tenant) as session:
            conversation = await conversations.get(session, tenant, UUID(turn.conversation_id), lock=True)
            await handoffs.take_over(session, conversation, UUID(int=1), "Maya")

    async with journey_of(Echo(before=take_over)) as journey:
        turn_id = await journey.say(desk.inbound())
        claim = (await journey.turns.run(tenant, turn_id)).claim
        messages = await journey.messages(tenant, claim.conversation_id)
    assert [m.sender for m in messages] == ["contact"]


async def test_a_handoff_opens_the_conversation_and_later_messages_wake_nobody(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    async with journey_of(Echo(outcome={"handoff": "customer_request"})) as journey:
        await journey.turns.run(tenant, await journey.say(desk.inbound("I want a person")))
        before = len(journey.wake_ups.turns)
        await journey.door.accept(desk.inbound("Hello?"))
        assert len(journey.wake_ups.turns) == before
    async with database.tenant(tenant) as session:
        assert (await session.scalars(select(Conversation))).one().status == "open"
        assert (await session.scalars(select(Handoff))).one().reason == "customer_request"


async def test_what_waits_for_the_customer_is_stored_and_given_to_the_next_turn(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    echo = Echo(outcome={"pending": Pending("x", "confirm", "cancel_order", {"number": "1042"})})
    async with journey_of(echo) as journey:
        await journey.turns.run(tenant, await journey.say(desk.inbound("Cancel it")))
        echo.outcome = {}
        await journey.turns.run(tenant, await journey.say(desk.inbound("Yes")))
    assert echo.seen[1].pending is not None
    assert echo.seen[1].pending.arguments == {"number": "1042"}
    async with database.tenant(tenant) as session:
        assert (await session.scalars(select(PendingAction))).all() == []


async def test_a_run_that_lost_its_lease_stops_thinking_and_nothing_else(
    journey_of: Open, database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    stopped = asyncio.Event()

    async def think_for_ever(turn: TurnInput, _ports: TurnPorts) -> None:
        await expire(database, tenant, UUID(turn.turn_id))
        await claimed(database, tenant, UUID(turn.turn_id))
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    async with journey_of(Echo(before=think_for_ever)) as journey:
        turn_id = await journey.say(desk.inbound())
        await asyncio.wait_for(journey.turns.run(tenant, turn_id), 10)
    assert stopped.is_set()
    assert (await turn_of(database, tenant, turn_id)).attempt == 2
