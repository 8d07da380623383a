"""The judge raises the sentences that answer, and what it did not read stays behind."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from frontdesk_agents.retrieving.judging import JUDGED, judged
from frontdesk_tools.ports import Passage, PassageSentence


class Listed:
    """A judge that knows its answers by a word of the document."""

    def __init__(self, logits: dict[str, float]) -> None:
        self.logits, self.read = logits, list[str]()

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        self.read = list(documents)
        return [next((logit for word, logit in self.logits.items() if word in text), 0.0) for text in documents]


def passage(name: str, *sentences: tuple[str, float]) -> Passage:
    text, found = "", []
    for sentence, similarity in sentences:
        found.append(PassageSentence(len(text), len(text) + len(sentence), similarity))
        text += sentence + " "
    return Passage(name, "d", "Page", "Page > Times", 0, text, 0.5, sentences=tuple(found))


async def test_the_sentence_that_answers_rises_and_takes_its_passage_along() -> None:
    doors = passage("doors", ("Doors open at nine.", 0.3), ("Dogs stay outside.", 0.4))
    prices = passage("prices", ("A ticket is ten euros.", 0.45))
    found = await judged("When can I come in?", [prices, doors], "en", Listed({"Doors": 4.0, "ticket": -3.0}))
    assert [each.id for each in found] == ["doors", "prices"]
    opening, dogs = found[0].sentences
    assert (opening.judged, opening.similarity) == (4.0, 0.3 + 4 / 16)
    assert dogs.similarity == pytest.approx(0.4)


async def test_sentences_are_read_under_their_heading_and_in_english() -> None:
    judge = Listed({})
    await judged("When?", [passage("p", ("Nous ouvrons.", 0.3))], "fr", judge)
    (text,) = judge.read
    assert "open" in text


async def test_what_is_too_far_to_be_read_rises_like_the_worst_that_was() -> None:
    near = [(f"Near number {at}.", 0.5 + at / 100) for at in range(JUDGED)]
    found = (await judged("Why?", [passage("p", ("Far.", 0.1), *near)], "en", Listed({"Near": -2.0})))[0]
    assert [sentence.judged for sentence in found.sentences] == [-2.0] * (JUDGED + 1)


async def test_a_logit_beyond_all_doubt_counts_no_more_than_a_sure_one() -> None:
    found = await judged("Why?", [passage("p", ("Near.", 0.1))], "en", Listed({"Near": 60.0}))
    assert found[0].sentences[0].judged == 6.0


async def test_nothing_found_is_not_asked_about() -> None:
    judge = Listed({})
    assert await judged("Why?", [], "en", judge) == []
    assert judge.read == []
