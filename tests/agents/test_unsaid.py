"""An argument that nobody said is found; what was said in other words of the same value is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk_agents.unsaid import unsaid

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"number": "1042"}, "where is my order #1042?"),
        ({"query": "tent", "capacity": 4, "max_price": 300}, "a tent for four under €300"),
        ({"query": "tente", "capacity": 4}, "une tente pour quatre"),
        ({"waterproof": True}, "is it waterproof?"),
        ({"colour": "red"}, "the RED ones"),
        ({"after": "2026-03-03"}, "anything tomorrow?"),
        ({"email": "ana@example.com", "name": "Ana"}, "I'm Ana, ana@example.com"),
        ({"quote": "He is rude!"}, "He is rude!"),
        ({}, "hello"),
    ],
)
def test_what_was_said_stands(arguments: dict[str, Any], message: str) -> None:
    assert unsaid(arguments, [message], [], today=TODAY) == []


@pytest.mark.parametrize(
    "arguments",
    [{"number": "1043"}, {"max_price": 200}, {"query": "boots"}, {"waterproof": True}, {"filters": {"size": 44}}],
)
def test_what_nobody_said_is_found(arguments: dict[str, Any]) -> None:
    assert unsaid(arguments, ["where is order 1042, a tent under 300"], [], today=TODAY) == list(arguments)


def test_an_earlier_result_may_be_used() -> None:
    assert unsaid({"number": "1042"}, ["cancel it"], [{"orders": [{"number": "1042"}]}], today=TODAY) == []
