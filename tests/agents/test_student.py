"""What a tenant's student was shown counts as the agent's own examples do, and its weights take the place of the package's."""

from __future__ import annotations

import pytest

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import phrases_of
from frontdesk_agents.retrieving.examples import build_index
from frontdesk_agents.student import NO_STUDENT
from tests.agents.conftest import LocalModels
from tests.agents.shop import ENGLISH, FRENCH, Said, Shop

APART = ("My boots fell apart", "The sole came off after a week", "My tent ripped the first night")
BROKEN = "My boots broke after one week"


@pytest.fixture
def shop(embedder: LocalModels) -> Shop:
    return Shop(embedder)


async def ask(shop: Shop, text: str) -> Said:
    return await shop.customer().says(text)


def decision(said: Said) -> tuple[str, str]:
    first = next(iter(said.journal.decisions.values()))
    return str(first["chosen"]), str(first["do"])


async def test_its_examples_tell_what_a_message_means(shop: Shop) -> None:
    before = await ask(shop, BROKEN)
    assert decision(before)[0] != "hand_off"
    await shop.teach("hand_off", *APART)
    assert decision(await ask(shop, BROKEN))[0] == "hand_off"
    assert decision(await ask(shop, "Do you have boots?"))[0] == "search_products"
    shop.student = NO_STUDENT
    assert decision(await ask(shop, BROKEN)) == decision(before)


async def test_a_correction_still_decides_outright(shop: Shop) -> None:
    await shop.teach("hand_off", *APART)
    await shop.correct(BROKEN, "dont_know")
    said = await ask(shop, BROKEN)
    assert decision(said)[1] == "dont_know"
    shop.student = NO_STUDENT
    assert decision(await ask(shop, BROKEN))[1] == "dont_know"


@pytest.mark.parametrize(("bias", "does"), [(-30.0, "dont_know"), (30.0, "answer")])
async def test_its_weights_say_whether_anything_answers(shop: Shop, bias: float, does: str) -> None:
    await shop.teach("answer", "How long may I keep it?", answerability={"bias": bias})
    for asked in ("Can I send back boots?", "Is delivery free?"):
        assert decision(await ask(shop, asked)) == ("answer", does)


async def test_without_weights_of_its_own_the_packages_stay(shop: Shop) -> None:
    asked = "Can I send back boots?"
    before = await ask(shop, asked)
    await shop.teach("thank", "cheers mate")
    assert (await ask(shop, asked)).text == before.text


async def test_a_tool_that_the_agent_has_no_longer_is_passed_over(embedder: LocalModels) -> None:
    shop = Shop(embedder, AgentConfig(name="Rowan", business="Alder", blueprint="support", tools=("search_knowledge",)))
    await shop.teach("get_order", "Has my parcel been packed by your elves?")
    assert (await ask(shop, "Has my parcel been packed by your elves?")).calls == []


async def test_examples_move_the_border_of_their_action(embedder: LocalModels) -> None:
    config = AgentConfig(name="Desk", blueprint="support")
    plain = await build_index(phrases_of(config, []), embedder)
    shop = Shop(embedder, config)
    await shop.teach("hand_off", *(f"{text} {number} times" for text in APART for number in (2, 3)))
    taught = plain.with_student(shop.student, {"hand_off": "hand_off"})
    assert taught.borders["hand_off"] != plain.borders["hand_off"]
    assert len(taught.examples) == len(plain.examples) + 6


LATE = "May the courier leave it with my neighbour?"
SOON, FREE = ENGLISH["Delivery"]


async def test_it_remembers_which_sentence_answered(shop: Shop) -> None:
    asked = "Hello, is the courier alowed to leave it with my neighbour"
    assert SOON not in (await ask(shop, asked)).text
    await shop.teach("answer", LATE, quote=SOON)
    said = await ask(shop, asked)
    assert SOON in said.text
    assert said.outcome.sentences[0].source is not None  # quoted with its source as ever


async def test_it_remembers_what_nothing_answered(shop: Shop) -> None:
    asked = "may I send back boots without the box"
    assert decision(await ask(shop, asked)) == ("answer", "answer")
    await shop.teach("dont_know", "Can I return boots without the box?")
    assert decision(await ask(shop, asked)) == ("answer", "dont_know")


async def test_what_was_written_since_answers_what_nothing_answered_then(embedder: LocalModels) -> None:
    shop = Shop(embedder, documents={title: ENGLISH[title] for title in ("Delivery", "Opening hours")})
    asked = "How long do I have to send back unused things?"
    await shop.teach("dont_know", asked)
    assert decision(await ask(shop, asked)) == ("answer", "dont_know")
    shop.documents = ENGLISH
    assert ENGLISH["Returns"][0] in (await ask(shop, asked)).text


@pytest.mark.parametrize("asked", ["Do you deliver to Italy?", "Do you have boots?", "Can I bring my cat?", "Hello"])
async def test_other_questions_are_answered_as_before(shop: Shop, asked: str) -> None:
    before = await ask(shop, asked)
    await shop.teach(
        "answer", "Do you deliver to Spain?", "Do you sell shoe polish?", "Can I bring my dog?", quote=FREE
    )
    assert (await ask(shop, asked)).text == before.text


async def test_a_sentence_that_stands_there_no_longer_is_not_said(shop: Shop) -> None:
    asked = "When do you open?"
    before = await ask(shop, asked)
    await shop.teach("answer", asked, quote="We open at noon.")
    assert (await ask(shop, asked)).text == before.text


async def test_french_questions_are_remembered(embedder: LocalModels) -> None:
    config = AgentConfig(
        name="Robin", business="Le Pain", blueprint="support", language="fr", tools=("search_knowledge",)
    )
    shop = Shop(embedder, config, FRENCH)
    card = FRENCH["Paiement"][0]
    await shop.teach("answer", "Je n'ai que du liquide sur moi, ça va ?", quote=card)
    assert (await ask(shop, "bonjour, je n'ai que du liquide sur moi")).text == card
