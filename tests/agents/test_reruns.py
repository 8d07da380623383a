"""A turn that is run again decides and acts once; what fails twice goes to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from frontdesk_agents.ports import StaleAttempt
from tests.agents.shop import Readers, RememberingJournal, Shop


class DiesAfterTheCall(RememberingJournal):
    """Stores the call's result and dies at once."""

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None:
        await super().finish_call(call, result)
        raise StaleAttempt("the process is gone")


@pytest.fixture
def shop(embedder: Readers) -> Shop:
    return Shop(embedder)


async def test_a_call_that_was_made_is_not_made_again(shop: Shop) -> None:
    customer = shop.customer()
    await customer.says("Please cancel order 1043")
    dying = DiesAfterTheCall()
    turn = customer.turn("yes")
    with pytest.raises(StaleAttempt):
        await shop.agent.run(turn, shop.ports(dying))
    again = RememberingJournal()
    again.decisions, again.calls = dying.decisions, dying.calls
    outcome = await shop.agent.run(turn, shop.ports(again))
    assert shop.orders.cancellations == ["conversation:turn-2:0"]
    assert outcome.text == "Done: your order 1043 is cancelled."


async def test_a_stopped_thread_goes_on_where_it_was(shop: Shop) -> None:
    saver = InMemorySaver()
    customer = shop.customer()
    dying = DiesAfterTheCall()
    turn = customer.turn("Where is my order 1042?")
    with pytest.raises(StaleAttempt):
        await shop.agent.run(turn, shop.ports(dying), saver)
    again = RememberingJournal()
    again.decisions, again.calls = dying.decisions, dying.calls
    second = type(turn)(**{**turn.__dict__, "attempt": 2})
    outcome = await shop.agent.run(second, shop.ports(again), saver)
    assert "on its way" in outcome.text
    assert again.traced[0][0] == "call_tools"


async def test_a_thread_left_by_an_earlier_turn_does_not_leak_into_the_next(shop: Shop) -> None:
    saver = InMemorySaver()
    customer = shop.customer()
    await customer.says("Where is my order 1042?", checkpointer=saver)
    said = await customer.says("what are your opening hours?", checkpointer=saver)
    assert said.calls == [] and "10 am" in said.text


async def test_a_tool_that_fails_once_is_tried_again(shop: Shop) -> None:
    shop.orders.broken = 1
    assert "on its way" in (await shop.customer().says("Where is my order 1042?")).text


async def test_a_tool_that_fails_twice_brings_a_person(shop: Shop) -> None:
    shop.orders.broken = 2
    said = await shop.customer().says("Where is my order 1042?")
    assert said.outcome.handoff == "tool_failure" and "technical problem" in said.text
