"""What a customer says and what the agent does, with the built-in model's decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk_agents.config import ActionExample, AgentConfig
from tests.agents.shop import ENGLISH, FRENCH, Readers, RememberingJournal, Shop


@pytest.fixture
def shop(embedder: Readers) -> Shop:
    return Shop(embedder)


@pytest.fixture
def bakery(embedder: Readers) -> Shop:
    config = AgentConfig(
        name="Margot", business="Le Pétrin", blueprint="support", language="fr",
        tools=("search_knowledge", "get_order", "cancel_order", "hand_off"),
    )  # fmt: skip
    return Shop(embedder, config, FRENCH)


@pytest.mark.parametrize(
    "question",
    [
        "What is your return policy for boots?",
        "Can I give my boots back?",
        "I changed my mind about something I bought, is my money lost?",
    ],
)
async def test_a_question_is_answered_by_the_sentence_that_answers_it_with_its_source(
    shop: Shop, question: str
) -> None:
    said = await shop.customer().says(question)
    assert [citation.document for citation in said.outcome.citations] == ["Returns"]
    assert said.calls == []


@pytest.mark.parametrize(
    ("wish", "document"),
    [
        ("No delivery please, I'll come round and grab it", "Collecting"),
        ("Please don't post it, my brother will come by for it", "Collecting"),
        ("I'd prefer to pick my things up in person", "Collecting"),
        ("do you sell my details?", "Personal data"),
        ("who else sees my email", "Personal data"),
    ],
)
async def test_what_a_customer_would_rather_do_is_looked_up_in_the_documents(
    embedder: Readers, wish: str, document: str
) -> None:
    told = {
        **ENGLISH,
        "Collecting": ["You can collect your order from our shop for free during opening hours."],
        "Personal data": ["We never sell or share your personal details, and delete them after two years."],
    }
    said = await Shop(embedder, documents=told).customer().says(wish)
    assert [citation.document for citation in said.outcome.citations] == [document]


@pytest.mark.parametrize("wish", ["Vous vendez mes coordonnées ?", "À qui transmettez-vous mon numéro ?"])
async def test_a_question_about_personal_data_is_no_wish_for_a_person(bakery: Shop, wish: str) -> None:
    said = await bakery.customer().says(wish)
    assert said.outcome.handoff is None and said.calls == []


async def test_an_order_is_looked_up_by_the_number_that_was_said(shop: Shop) -> None:
    said = await shop.customer().says("Where is my order 1042?")
    assert said.calls == [("get_order", {"number": "1042"})]
    assert "1042 is on its way" in said.text and "Friday 6 March" in said.text


async def test_a_missing_number_is_asked_for_and_the_bare_number_completes_the_wish(shop: Shop) -> None:
    customer = shop.customer()
    asked = await customer.says("where is my order")
    assert asked.calls == [] and asked.outcome.pending is not None and asked.outcome.pending.missing == "number"
    assert (await customer.says("1043")).calls == [("get_order", {"number": "1043"})]


async def test_an_unknown_number_is_said_to_be_unknown_and_may_be_corrected(shop: Shop) -> None:
    customer = shop.customer()
    unknown = await customer.says("where is order 9999")
    assert "9999" in unknown.text and not unknown.outcome.helped
    assert (await customer.says("sorry, I meant 1042")).calls == [("get_order", {"number": "1042"})]


async def test_cancelling_asks_first_and_happens_after_a_yes(shop: Shop) -> None:
    customer = shop.customer()
    asked = await customer.says("Please cancel order 1043")
    assert asked.outcome.pending is not None and asked.outcome.pending.kind == "confirm"
    assert shop.orders.cancellations == []
    done = await customer.says("yes, go ahead")
    assert shop.orders.cancellations == ["conversation:turn-2:0"]
    assert "cancelled" in done.text and done.outcome.pending is None


async def test_no_cancels_nothing(shop: Shop) -> None:
    customer = shop.customer()
    await customer.says("Please cancel order 1043")
    left = await customer.says("no, leave it")
    assert shop.orders.cancellations == [] and left.outcome.pending is None


async def test_a_question_in_between_is_answered_and_the_yes_still_counts(shop: Shop) -> None:
    customer = shop.customer()
    await customer.says("Please cancel order 1043")
    between = await customer.says("how long does delivery take?")
    assert "three to five working days" in between.text and "Shall I cancel your order 1043?" in between.text
    await customer.says("yes")
    assert len(shop.orders.cancellations) == 1


async def test_a_yes_with_a_question_behind_it_acts_and_the_question_is_answered(shop: Shop) -> None:
    customer = shop.customer()
    await customer.says("cancel order 1043")
    done = await customer.says("Yes, please cancel it. What is your return policy for boots?")
    assert ("cancel_order", {"number": "1043"}) in done.calls
    assert [citation.document for citation in done.outcome.citations] == ["Returns"]


@pytest.mark.parametrize(
    "reply", ["Yes, what does that cost?", "yes but only tomorrow", "Yes, if it has not left yet."]
)
async def test_a_yes_that_is_none_does_nothing(shop: Shop, reply: str) -> None:
    customer = shop.customer()
    await customer.says("cancel order 1043")
    assert all(name != "cancel_order" for name, _ in (await customer.says(reply)).calls)


async def test_another_number_instead_of_a_yes_is_asked_about_anew(shop: Shop) -> None:
    shop.orders.status["1044"] = "processing"
    customer = shop.customer()
    await customer.says("Please cancel order 1043")
    corrected = await customer.says("no, I meant 1044")
    assert corrected.outcome.pending is not None and corrected.outcome.pending.arguments == {"number": "1044"}


async def test_what_cannot_be_cancelled_is_not_asked_about(shop: Shop) -> None:
    said = await shop.customer().says("cancel order 1042")
    assert "can no longer be cancelled" in said.text and said.outcome.pending is None


async def test_it_is_the_order_that_was_looked_up_before(shop: Shop) -> None:
    customer = shop.customer()
    await customer.says("Where is my order 1043?")
    asked = await customer.says("Please cancel it")
    assert asked.outcome.pending is not None and asked.outcome.pending.arguments == {"number": "1043"}


async def test_products_fit_the_people_and_the_price(shop: Shop) -> None:
    said = await shop.customer().says("Do you have a tent for four under 300?")
    assert said.calls == [("search_products", {"query": "tent", "max_price": 300.0, "capacity": 4})]
    assert "Meadow 4: €289.00" in said.text and "Ridge" not in said.text and "Palace" not in said.text


async def test_two_wishes_in_one_message_are_both_met(shop: Shop) -> None:
    said = await shop.customer().says("Where is order 1042 and what is your return policy?")
    assert said.calls == [("get_order", {"number": "1042"})]
    assert "on its way" in said.text and "30 days" in said.text


async def test_a_greeting_beside_a_wish_is_passed_over(shop: Shop) -> None:
    said = await shop.customer().says("Hi there! Where is my order 1042?")
    assert said.calls == [("get_order", {"number": "1042"})]


async def test_a_wish_for_a_person_is_a_handoff(shop: Shop) -> None:
    assert (await shop.customer().says("I want a person")).outcome.handoff == "customer_request"


async def test_what_is_not_known_is_said_and_a_yes_brings_a_person(shop: Shop) -> None:
    customer = shop.customer()
    unknown = await customer.says("Do you rent out kayaks on the moon?")
    assert "no information" in unknown.text and not unknown.outcome.helped and unknown.outcome.citations == ()
    assert (await customer.says("yes please")).outcome.handoff == "customer_request"


async def test_two_failed_attempts_are_a_handoff(shop: Shop) -> None:
    customer = shop.customer()
    await customer.says("What is the meaning of life?")
    assert (await customer.says("Who won the world cup in 1998?")).outcome.handoff == "missing_knowledge"


async def test_a_tenants_own_example_teaches_at_once(embedder: Readers) -> None:
    example = ActionExample(text="the owl has landed", action="get_order")
    config = AgentConfig(name="Rowan", blueprint="support", tools=("get_order",), examples=(example,))
    said = await Shop(embedder, config).customer().says("the owl has landed")
    assert said.outcome.pending is not None and said.outcome.pending.tool == "get_order"


async def test_a_tenants_own_words_take_the_place_of_the_default(embedder: Readers) -> None:
    config = AgentConfig(
        name="Rowan", blueprint="support", tools=("get_order",),
        templates={"get_order.found": {"en": "Order {number}: {status}!"}},
    )  # fmt: skip
    assert (await Shop(embedder, config).customer().says("where is order 1042")).text == "Order 1042: on its way!"


async def test_the_bakery_speaks_french(bakery: Shop) -> None:
    customer = bakery.customer()
    hours = await customer.says("À quelle heure ouvrez-vous le dimanche ?")
    assert "8 h à 13 h" in hours.text and hours.outcome.language == "fr"
    found = await customer.says("Où en est ma commande 1043 ?")
    assert found.calls == [("get_order", {"number": "1043"})] and "en préparation" in found.text
    await customer.says("annulez-la")
    await customer.says("oui")
    assert len(bakery.orders.cancellations) == 1


async def test_sales_offers_to_write_when_nothing_fits_and_notes_the_address(embedder: Readers) -> None:
    config = AgentConfig(
        name="Hazel", blueprint="sales", tools=("search_knowledge", "search_products", "capture_lead", "hand_off")
    )
    shop = Shop(embedder, config)
    customer = shop.customer()
    assert "e-mail" in (await customer.says("Do you have a tent for four under 20?")).text
    await customer.says("ana@example.com")
    assert [lead["email"] for lead in shop.noted.leads] == ["ana@example.com"]


async def test_the_community_agent_flags_abuse_and_knows_what_is_on(embedder: Readers) -> None:
    config = AgentConfig(name="Pixel", blueprint="community", tools=("event_schedule", "flag_message", "hand_off"))
    shop = Shop(embedder, config)
    await shop.customer().says("shut up you idiot")
    assert shop.noted.flags == ["shut up you idiot"]
    assert "Drawing night" in (await shop.customer().says("when is the next event?")).text


async def test_the_agent_keeps_to_the_languages_it_may_answer_in(bakery: Shop) -> None:
    turn = replace(bakery.customer().turn("Hello, how are you today?"), languages=("fr",))
    outcome = await bakery.agent.run(turn, bakery.ports(RememberingJournal()), None)
    assert (outcome.language, outcome.text.split()[0]) == ("fr", "Bonjour")
    free = await bakery.agent.run(replace(turn, languages=()), bakery.ports(RememberingJournal()), None)
    assert free.language == "en"
