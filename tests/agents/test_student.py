"""What a tenant's student was shown counts as the agent's own examples do, and its weights take the place of the package's."""

from __future__ import annotations

import pytest

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import phrases_of
from frontdesk_agents.retrieving.examples import build_index
from frontdesk_agents.student import NO_STUDENT
from tests.agents.conftest import LocalModels
from tests.agents.shop import Said, Shop

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
