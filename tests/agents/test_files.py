"""A customer sends a file: the agent says that it cannot open it, and offers a person."""

from __future__ import annotations

import pytest

from tests.agents.shop import Readers, Shop


@pytest.fixture
def shop(embedder: Readers) -> Shop:
    return Shop(embedder)


async def test_a_file_without_words_is_owned_to_be_unread_and_a_person_is_offered(shop: Shop) -> None:
    customer = shop.customer()
    said = await customer.says("", files=1)
    assert "cannot open files" in said.text
    assert said.calls == []  # what the file is called is no wish
    assert (await customer.says("Yes please")).outcome.handoff == "customer_request"


async def test_words_beside_a_file_are_answered_as_ever(shop: Shop) -> None:
    said = await shop.customer().says("Where is my order 1042?", files=1)
    assert said.calls == [("get_order", {"number": "1042"})]
    assert "1042 is on its way" in said.text and "cannot open the file" in said.text


async def test_a_file_asks_no_second_question_beside_one_that_waits(shop: Shop) -> None:
    customer = shop.customer()
    asked = await customer.says("Cancel my order 1043")
    assert asked.outcome.pending is not None and asked.outcome.pending.kind == "confirm"
    said = await customer.says("", files=1)
    assert said.text.count("?") == 1
    assert said.outcome.pending is not None and said.outcome.pending.tool == "cancel_order"


async def test_a_customer_who_is_handed_over_is_not_told_of_the_file(shop: Shop) -> None:
    said = await shop.customer().says("I want to talk to a person", files=2)
    assert said.outcome.handoff == "customer_request"
    assert "file" not in said.text
