"""Every strict sentence stands on its source, and a forged one is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk_agents.ports import Sentence
from frontdesk_agents.verify import verify
from tests.agents.shop import ENGLISH, Readers, Said, Shop

PASSAGES = {f"p-{title}": " ".join(texts) for title, texts in ENGLISH.items()}


@pytest.fixture
async def shop(embedder: Readers) -> Shop:
    return Shop(embedder)


def problems(shop: Shop, said: Said, sentences: list[Sentence]) -> list[str]:
    calls = {number: call.result or {} for number, call in said.journal.calls.items()}
    return [problem.reason for problem in verify(sentences, calls, PASSAGES, shop.agent.book.all())]


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order 1042?",
        "Do you have a tent for four under 300?",
        "Can I send boots back?",
        "hello",
        "who are you",
    ],
)
async def test_what_the_agent_says_can_be_verified(shop: Shop, text: str) -> None:
    said = await shop.customer().says(text)
    assert said.outcome.sentences and problems(shop, said, list(said.outcome.sentences)) == []


async def test_a_changed_value_is_found(shop: Shop) -> None:
    said = await shop.customer().says("Where is my order 1042?")
    [told] = said.outcome.sentences
    assert told.source is not None
    forged = Sentence(told.text.replace("1042", "1043"), told.source)
    assert problems(shop, said, [forged]) == ["it is not what its template says with these values"]
    values = {**told.source.values, "number": "1043"}
    assert problems(shop, said, [Sentence(forged.text, replace(told.source, values=values))]) == [
        "its values do not stand in the result of tool call 0"
    ]


async def test_a_changed_quotation_is_found(shop: Shop) -> None:
    said = await shop.customer().says("Can I send boots back?")
    quoted = said.outcome.sentences[0]
    assert problems(shop, said, [replace(quoted, text=f"{quoted.text} Always.")]) == [
        "it does not stand in the passage it quotes"
    ]


async def test_a_sentence_without_a_source_is_found(shop: Shop) -> None:
    said = await shop.customer().says("hello")
    assert problems(shop, said, [Sentence("Everything is free today.")]) == ["it has no source"]
