"""Who attends to a message: the agent, another agent by language, or a person, as the inbox's reception says; through the door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select

from frontdesk.channels import inboxes
from frontdesk.channels.simulated import simulated
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Contact, Conversation
from frontdesk.conversations.reception import PART, Reception, put_part
from frontdesk.conversations.service import InboundMessage
from frontdesk.handoffs import service as handoffs
from frontdesk.handoffs.models import Handoff
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.settings import Settings
from frontdesk.roster import service as roster
from frontdesk.tenants.folder.models import DAYS
from frontdesk_agents.config import AgentConfig
from tests.channels.visitors import say, standing, visit
from tests.conversations.desk import TestDesk
from tests.turns.stand_ins import Echo, Journey, open_journey

DAY_AFTER_TOMORROW = DAYS[(datetime.now(ZoneInfo("Europe/Paris")) + timedelta(days=2)).weekday()]
CLOSED_NOW = {DAY_AFTER_TOMORROW: "10:15-18:00"}
OPEN_NOW = dict.fromkeys(DAYS, "00:00-00:00")  # from midnight to midnight


@pytest.fixture
async def journey(
    settings: Settings, keyring: Keyring, database: Database, publisher: LivePublisher
) -> AsyncIterator[Journey]:
    async with open_journey(settings, keyring, database, publisher, Echo()) as journey:
        yield journey


@pytest.fixture
async def bot(database: Database, keyring: Keyring, desk: TestDesk) -> TestDesk:
    """The same business on a platform."""
    known = simulated("telegram").settings
    async with database.tenant(desk.tenant_id) as session:
        made = await inboxes.add(session, keyring, desk.tenant_id, desk.agent_id, "telegram", "main", known)
    return TestDesk(desk.tenant_id, made.id, desk.agent_id, made.key)


async def test_the_agent_answers_at_all_hours_unless_something_else_is_set(
    journey: Journey, database: Database, bot: TestDesk
) -> None:
    await receive_so(database, bot, hours=CLOSED_NOW)
    await journey.door.accept(bot.inbound("Hello"))
    assert len(journey.wake_ups.turns) == 1 and journey.wake_ups.sends == []


async def test_outside_the_hours_an_address_is_asked_for_and_kept(
    journey: Journey, database: Database, bot: TestDesk
) -> None:
    await receive_so(database, bot, hours=CLOSED_NOW, closed="address")
    received = await journey.door.accept(bot.inbound("Hello, where is my order?"))
    assert (received.conversation.status, journey.wake_ups.turns) == ("open", [])
    assert await reasons(database, bot) == ["closed"]
    [told] = await said(journey, received.conversation)
    day = DAY_AFTER_TOMORROW.capitalize()
    assert told == (
        f"We are closed right now. We are back {day} 10:15. "
        "Leave your e-mail address or phone number here, and we will get back to you."
    )
    assert journey.wake_ups.sends == [received.conversation.id]
    await journey.door.accept(bot.inbound("Thanks, it is Ana@Example.com"))
    await journey.door.accept(bot.inbound("Or other@example.com"))
    contact = await contact_of(database, received.conversation)
    assert (contact.email, contact.phone) == ("ana@example.com", None)
    assert (await said(journey, received.conversation))[1:] == ["Thank you. We will get back to you."]


async def test_the_words_are_french_for_who_writes_french(journey: Journey, database: Database, bot: TestDesk) -> None:
    await receive_so(database, bot, hours=CLOSED_NOW, closed="person")
    received = await journey.door.accept(bot.inbound("Bonjour, où est ma commande s'il vous plaît ?"))
    [told] = await said(journey, received.conversation)
    assert told.startswith("Nous sommes fermés pour l’instant.") and told.endswith("répondra ici.")
    assert await reasons(database, bot) == ["closed"]


async def test_inside_the_hours_the_agent_answers(journey: Journey, database: Database, bot: TestDesk) -> None:
    await receive_so(database, bot, hours=OPEN_NOW, closed="person")
    await journey.door.accept(bot.inbound("Hello"))
    assert len(journey.wake_ups.turns) == 1


async def test_a_question_of_before_closing_is_not_answered_by_two(
    journey: Journey, database: Database, bot: TestDesk
) -> None:
    turn_id = await journey.say(bot.inbound("Hello"))
    await receive_so(database, bot, hours=CLOSED_NOW, closed="person")
    journey.door.receptions.forget()  # some seconds pass
    received = await journey.door.accept(bot.inbound("Are you there?"))
    await journey.turns.run(bot.tenant_id, turn_id)
    assert len(await said(journey, received.conversation)) == 1


async def test_what_a_person_hands_back_is_the_agents_until_the_next_opening(
    journey: Journey, database: Database, bot: TestDesk
) -> None:
    await receive_so(database, bot, hours=CLOSED_NOW, closed="person")
    received = await journey.door.accept(bot.inbound("Hello"))
    await hand_back(database, received.conversation)
    await journey.door.accept(bot.inbound("And now?"))
    assert len(journey.wake_ups.turns) == 1
    assert await reasons(database, bot) == ["closed"]


async def test_conversations_may_go_straight_to_a_person(journey: Journey, database: Database, bot: TestDesk) -> None:
    await receive_so(database, bot, answers="person")
    received = await journey.door.accept(bot.inbound("Hello"))
    assert (received.conversation.status, journey.wake_ups.turns) == ("open", [])
    assert await reasons(database, bot) == ["routing"]
    assert await said(journey, received.conversation) == ["A person will answer you here."]
    await hand_back(database, received.conversation)
    await journey.door.accept(bot.inbound("And now?"))
    assert len(journey.wake_ups.turns) == 1


async def test_a_message_that_comes_twice_asks_for_one_person(
    journey: Journey, database: Database, bot: TestDesk
) -> None:
    await receive_so(database, bot, answers="person")
    twice = bot.inbound("Hello", external_id="m1")
    received = await journey.door.accept(twice)
    await journey.door.accept(twice)
    assert len(await said(journey, received.conversation)) == 1
    assert await reasons(database, bot) == ["routing"]


async def test_another_agent_answers_in_another_language(journey: Journey, database: Database, bot: TestDesk) -> None:
    async with database.tenant(bot.tenant_id) as session:
        margot = await roster.publish(
            session, bot.tenant_id, "margot", AgentConfig(name="Margot", blueprint="support", language="fr")
        )
    await receive_so(database, bot, agents={"fr": margot.agent_id})
    french = await answers(journey, bot, bot.inbound("Bonjour, avez-vous du pain ?", contact="luc"))
    english = await answers(journey, bot, bot.inbound("Hello, do you have bread?", contact="ana"))
    later = await answers(journey, bot, bot.inbound("Hello, do you speak English?", contact="luc"))
    assert (french, english, later) == ("Margot", "Robin", "Margot")


async def test_the_agent_is_told_the_languages_it_may_answer_in(
    settings: Settings,
    keyring: Keyring,
    database: Database,
    publisher: LivePublisher,
    bot: TestDesk,
) -> None:
    echo = Echo()
    async with open_journey(settings, keyring, database, publisher, echo) as journey:
        await receive_so(database, bot, languages=("fr",))
        await journey.turns.run(bot.tenant_id, await journey.say(bot.inbound("Hello")))
    assert echo.seen[0].languages == ("fr",)


async def test_the_chat_goes_by_the_hours_of_its_inbox(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    await receive_so(database, desk, hours=CLOSED_NOW, closed="person")
    visitor = await visit(http, desk.key)
    await say(http, visitor, "Hello")
    found = await standing(http, visitor)
    assert (found["status"], found["queue"]) == ("open", 1)
    assert "T10:15:00" in found["opens_at"]
    messages = (await http.get("/v1/widget/messages", headers=visitor)).json()["messages"]
    assert [each["sender"] for each in messages] == ["contact"]  # the chat says the rest itself


async def receive_so(database: Database, desk: TestDesk, **reception: Any) -> None:
    """Set an inbox's reception."""
    async with database.tenant(desk.tenant_id) as session:
        value = Reception(**reception).model_dump(mode="json")
        await put_part(session, desk.tenant_id, desk.inbox_id, PART, value)


async def answers(journey: Journey, desk: TestDesk, inbound: InboundMessage) -> str | None:
    """Who answers a message."""
    received = await journey.door.accept(inbound)
    await journey.turns.run(desk.tenant_id, journey.wake_ups.turns[-1])
    return (await journey.messages(desk.tenant_id, received.conversation.id))[-1].sender_name


async def said(journey: Journey, conversation: Conversation) -> list[str]:
    """What the customer was told."""
    messages = await journey.messages(conversation.tenant_id, conversation.id)
    return [message.text for message in messages if message.direction == "outgoing"]


async def reasons(database: Database, desk: TestDesk) -> list[str]:
    """Why conversations went to a person."""
    async with database.tenant(desk.tenant_id) as session:
        return list(await session.scalars(select(Handoff.reason).order_by(Handoff.created_at)))


async def contact_of(database: Database, conversation: Conversation) -> Contact:
    async with database.tenant(conversation.tenant_id) as session:
        return await session.get_one(Contact, (conversation.tenant_id, conversation.contact_id))


async def hand_back(database: Database, conversation: Conversation) -> None:
    """A person has had the conversation and gives it to the agent."""
    async with database.tenant(conversation.tenant_id) as session:
        locked = await conversations.get(session, conversation.tenant_id, conversation.id, lock=True)
        await handoffs.take_over(session, locked, UUID(int=7), "Sam")
        await handoffs.release(session, locked, status="pending")
