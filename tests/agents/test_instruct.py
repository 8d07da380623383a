"""An instruct model decides from its prompt, held to the values of this turn, and writes freely with citations."""

from __future__ import annotations

import orjson
import pytest
from jsonschema import Draft202012Validator

from frontdesk.engine.beginnings import common_prefix
from frontdesk_agents.prompting import MOST, STEP
from tests.agents.shop import InstructModel, Readers, Shop


def choice(action: str, **arguments: object) -> str:
    return orjson.dumps({"action": action, "arguments": arguments}).decode()


async def test_it_can_only_spell_what_was_said(embedder: Readers) -> None:
    model = InstructModel([choice("get_order", number="1042"), choice("finish")], "Your order is on its way.")
    said = await Shop(embedder, model=model).customer().says("where is 1042?")
    assert said.calls == [("get_order", {"number": "1042"})]
    assert said.text == "Your order is on its way." and said.outcome.composition == "fluid"
    schema = Draft202012Validator(model.schemas[0])
    assert schema.is_valid(orjson.loads(choice("get_order", number="1042")))
    assert not schema.is_valid(orjson.loads(choice("get_order", number="1043")))


async def test_an_answer_cites_its_passages(embedder: Readers) -> None:
    model = InstructModel([choice("answer")], "Within 30 days [1].")
    said = await Shop(embedder, model=model).customer().says("Can I send something back?")
    assert said.text == "Within 30 days [1]." and [c.document for c in said.outcome.citations] == ["Returns"]
    assert "".join(said.journal.drafts).strip() == said.text


@pytest.mark.parametrize("nonsense", ["no JSON", choice("fly_away"), choice("get_order", number="7777")])
async def test_nonsense_falls_back_to_answering(embedder: Readers, nonsense: str) -> None:
    said = await Shop(embedder, model=InstructModel([nonsense])).customer().says("Can I send something back?")
    assert said.calls == [] and [c.document for c in said.outcome.citations] == ["Returns"]
    assert said.outcome.composition == "strict"


async def test_a_risky_tool_still_asks_first(embedder: Readers) -> None:
    model = InstructModel([choice("cancel_order", number="1043")])
    shop = Shop(embedder, model=model)
    customer = shop.customer()
    asked = await customer.says("cancel 1043")
    assert asked.outcome.pending is not None and shop.orders.cancellations == []
    await customer.says("yes")
    assert len(shop.orders.cancellations) == 1


async def test_a_search_that_finds_nothing_gives_way_to_the_documents(embedder: Readers) -> None:
    model = InstructModel([choice("search_products", query="boots"), choice("finish")], "See our rules [1].")
    said = await Shop(embedder, model=model).customer().says("Can boots go back?")
    assert [name for name, _ in said.calls] == ["search_products"]
    assert [citation.document for citation in said.outcome.citations] == ["Returns"]


async def test_a_search_that_finds_nothing_says_so_when_the_documents_do_not_know_either(embedder: Readers) -> None:
    model = InstructModel([choice("search_products", query="yellow submarine"), choice("finish")], "")
    said = await Shop(embedder, model=model).customer().says("Do you have a yellow submarine?")
    assert said.outcome.citations == ()
    assert "no product" in said.text


async def test_each_request_of_a_turn_begins_as_the_one_before(embedder: Readers) -> None:
    model = InstructModel([choice("get_order", number="1042"), choice("finish")], "Your order is on its way.")
    await Shop(embedder, model=model).customer().says("where is 1042?")
    first, second, third = ("".join(message["content"] for message in asked) for asked in model.asked)
    assert "on its way" not in first and "Done for it so far:\n- get_order" in second
    assert common_prefix([*first], [*second]) > 0.95 * len(first)  # all but "nothing" done and what is wanted
    assert common_prefix([*second], [*third]) > 0.95 * len(second)
    assert second.endswith("The next action as JSON:") and third.endswith("The reply in English:")


async def test_a_long_conversation_begins_alike_for_some_turns(embedder: Readers) -> None:
    turns = 16
    model = InstructModel([choice("answer")] * turns, "Within 30 days [1].")
    customer = Shop(embedder, model=model).customer()
    for turn in range(turns):
        await customer.says(f"Can I send something back, number {turn}?")
    decided = model.asked[::2]
    assert all(len(asked) <= MOST + 1 for asked in decided)
    starts = [asked[1]["content"] for asked in decided if len(asked) > 2]
    assert len(dict.fromkeys(starts)) <= 2 * turns // STEP
