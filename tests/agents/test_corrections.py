"""What an operator has corrected counts for the next message, in other words too, and for nothing else."""

from __future__ import annotations

import pytest

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS
from tests.agents.conftest import LocalModels
from tests.agents.shop import ALL_TOOLS, FRENCH, InstructModel, Said, Shop

DOG = "Can I bring my dog?"
DOGS_MAY = "Dogs on a lead are welcome in the shop."


@pytest.fixture
def shop(embedder: LocalModels) -> Shop:
    return Shop(embedder)


async def ask(shop: Shop, text: str) -> Said:
    return await shop.customer().says(text)


def chosen(said: Said) -> str:
    return next(str(decision["chosen"]) for decision in said.journal.decisions.values())


def trace(said: Said) -> dict[str, object]:
    return dict(next(data for node, data in said.journal.traced if node == "decide"))


@pytest.mark.parametrize("asked", [DOG, "can i come with a dog", "Are dogs allowed in the shop?"])
async def test_a_corrected_answer_is_quoted_with_its_source(shop: Shop, asked: str) -> None:
    assert DOGS_MAY not in (await ask(shop, asked)).text
    await shop.correct(DOG, "answer", DOGS_MAY)
    said = await ask(shop, asked)
    assert said.text == DOGS_MAY
    [sentence] = said.outcome.sentences
    assert sentence.source is not None
    assert (sentence.source.kind, sentence.source.document) == ("passage", "c0")
    assert [citation.passage for citation in said.outcome.citations] == [DOGS_MAY]


@pytest.mark.parametrize(
    "asked", ["Can I bring my cat?", "Do you sell dog food?", "When do you open?", "Where is my order 1042?", "Hello"]
)
async def test_other_questions_are_answered_as_before(shop: Shop, asked: str) -> None:
    before = await ask(shop, asked)
    await shop.correct(DOG, "answer", DOGS_MAY)
    after = await ask(shop, asked)
    assert (after.text, after.calls) == (before.text, before.calls)


@pytest.mark.parametrize("asked", ["Do you deliver to Italy?", "Do you deliver to Spain in 2 days?"])
async def test_an_answer_holds_for_the_names_and_numbers_it_was_written_for(shop: Shop, asked: str) -> None:
    answer = "Yes, parcels to Spain take five working days."
    await shop.correct("Do you deliver to Spain?", "answer", answer)
    assert (await ask(shop, "Can you ship to Spain?")).text == answer
    assert trace(await ask(shop, asked))["taught"] is None


@pytest.mark.parametrize(
    "asked", ["My boots fell apart after a week", "my boots broke after one week", "The boots fell apart"]
)
async def test_a_corrected_decision_wins_over_the_package(shop: Shop, asked: str) -> None:
    assert chosen(await ask(shop, asked)) != "hand_off"
    await shop.correct("My boots fell apart after a week", "hand_off")
    said = await ask(shop, asked)
    assert (chosen(said), said.outcome.handoff) == ("hand_off", "customer_request")
    assert chosen(await ask(shop, "Do you have boots?")) == "search_products"


async def test_a_correction_does_not_take_what_another_example_means_better(shop: Shop) -> None:
    await shop.correct("Where is my refund for order 1042?", "hand_off")
    said = await ask(shop, "Where is my order 1042?")
    assert said.calls == [("get_order", {"number": "1042"})]
    assert chosen(await ask(shop, "Where is my refund for order 1043?")) == "hand_off"


async def test_a_tool_that_was_corrected_takes_its_arguments_from_the_message(shop: Shop) -> None:
    await shop.correct("Has the parcel 1042 been packed by your elves?", "get_order")
    said = await ask(shop, "has parcel 1043 been packed by your elves")
    assert said.calls == [("get_order", {"number": "1043"})]


async def test_what_is_not_known_is_said_not_to_be(shop: Shop) -> None:
    asked = "How long do I have to send back unused things?"
    assert "30 days" in (await ask(shop, asked)).text
    await shop.correct(asked, "dont_know")
    said = await ask(shop, asked)
    assert "30 days" not in said.text
    assert said.outcome.pending is not None  # a person is offered
    assert "free above 50" in (await ask(shop, "Is delivery free?")).text


async def test_documents_answer_where_an_operator_says_so(shop: Shop) -> None:
    asked = "Must I hurry when I dislike a thing?"
    await shop.correct(asked, "answer")
    said = await ask(shop, asked)
    assert next(iter(said.journal.decisions.values()))["do"] == "answer"
    assert all(sentence.source and sentence.source.kind == "passage" for sentence in said.outcome.sentences)


async def test_a_correction_taken_back_counts_no_longer(shop: Shop) -> None:
    before = await ask(shop, DOG)
    await shop.correct(DOG, "answer", DOGS_MAY)
    assert (await ask(shop, DOG)).text == DOGS_MAY
    shop.corrections = NO_CORRECTIONS
    assert (await ask(shop, DOG)).text == before.text


async def test_a_tool_that_the_agent_has_no_longer_is_passed_over(embedder: LocalModels) -> None:
    config = AgentConfig(name="Rowan", business="Alder", blueprint="support", tools=("search_knowledge",))
    shop = Shop(embedder, config)
    await shop.correct(DOG, "get_order")
    assert (await ask(shop, DOG)).calls == []


async def test_an_agent_without_tools_is_corrected_too(embedder: LocalModels) -> None:
    shop = Shop(embedder, AgentConfig(name="Rowan", business="Alder", blueprint="support"))
    await shop.correct(DOG, "answer", DOGS_MAY)
    await shop.correct("My boots fell apart after a week", "hand_off")
    assert (await ask(shop, "can i come with a dog")).text == DOGS_MAY
    assert (await ask(shop, "my boots broke after one week")).outcome.handoff == "customer_request"


async def test_an_answer_whose_document_is_gone_gives_way(shop: Shop) -> None:
    before = await ask(shop, DOG)
    await shop.correct(DOG, "answer", DOGS_MAY)
    shop.corrected.clear()
    assert (await ask(shop, DOG)).text == before.text


async def test_all_sentences_of_a_corrected_answer_are_said(shop: Shop) -> None:
    await shop.correct(DOG, "answer", "Yes.", DOGS_MAY, "Please keep it off the rugs.")
    assert (await ask(shop, DOG)).text == f"Yes. {DOGS_MAY} Please keep it off the rugs."


async def test_french_corrections_count_in_other_words(embedder: LocalModels) -> None:
    config = AgentConfig(name="Louis", business="Pétrin", blueprint="support", language="fr", tools=ALL_TOOLS)
    shop = Shop(embedder, config, documents=FRENCH)
    await shop.correct("Est-ce que vous livrez à domicile ?", "answer", "Nous livrons le pain chaque matin avant 8 h.")
    assert (await ask(shop, "Livrez-vous à domicile ?")).text == "Nous livrons le pain chaque matin avant 8 h."
    assert "7 h" in (await ask(shop, "Quels sont vos horaires ?")).text


async def test_an_instruct_model_is_not_asked_about_what_was_corrected(embedder: LocalModels) -> None:
    shop = Shop(embedder, model=InstructModel([], reply="in my own words"))
    await shop.correct(DOG, "answer", DOGS_MAY)
    said = await ask(shop, DOG)
    assert (said.text, said.outcome.composition) == (DOGS_MAY, "strict")
    await shop.correct("My boots fell apart after a week", "hand_off")
    assert (await ask(shop, "My boots fell apart after a week")).outcome.handoff == "customer_request"
