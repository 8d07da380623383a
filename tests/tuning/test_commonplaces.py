"""The bank of commonplaces: no test wording in it, and related texts are told from strangers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from frontdesk.tuning.commonplaces.classifying import fit_classifier, fit_everyday
from frontdesk.tuning.commonplaces.making import wordings_of_bank
from frontdesk.tuning.commonplaces.wordings import bare, kept_back_questions
from frontdesk.tuning.generator.data import topics
from frontdesk_agents.commonplaces import Bank, Sharpened, Sharpener, bank, read_bank
from frontdesk_tools.ports import Passage, PassageSentence


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


SMALL = Bank(
    vectors=np.stack([unit(1, 0, 0, 0), unit(0, 1, 0, 0), unit(0, 0, 1, 0), unit(0, 0, 0, 1)]),
    topics=np.array([0, 0, 1, 1]),
    answers=np.array([False, True, False, True]),
    probe=unit(1, 1, 1, 1),
    empty=np.stack([unit(1, 1, 0, 0)]),
    asks=np.zeros((4, 2), dtype=np.float32),
    tells=np.zeros((4, 2), dtype=np.float32),
    everyday=np.array([0, 0, 0, 0, 9], dtype=np.float32),
)


class Recorded:
    """An embedder that knows a few texts."""

    def __init__(self, probe: np.ndarray) -> None:
        self.probe, self.asked = probe, 0

    async def embed(self, texts: list[str]) -> list[list[float]]:
        self.asked += len(texts)
        known = {"Doors at nine.": unit(0, 1, 0, 0.1), "No dogs.": unit(0, 0.1, 0, 1)}
        return [known.get(text, self.probe).tolist() for text in texts]


PASSAGE = Passage("p", "d", "Page", "", 0, "Doors at nine. No dogs.", 0.3, 0.2, 0.0,
                  (PassageSentence(0, 14, 0.1), PassageSentence(15, 23, 0.2)))  # fmt: skip


def test_no_question_of_the_test_pool_is_in_the_bank() -> None:
    asked = {bare(wording.text) for wording in wordings_of_bank() if not wording.answer}
    assert len(asked) > 1500
    assert not kept_back_questions() & asked


def test_the_bank_of_the_package_knows_every_topic() -> None:
    packaged = bank()
    assert packaged is not None
    assert packaged.count == len(topics("en"))
    assert np.allclose(np.linalg.norm(packaged.vectors, axis=1), 1, atol=1e-5)


def test_a_question_and_an_answer_of_one_topic_are_related() -> None:
    sentences = np.stack([unit(0, 1, 0, 0), unit(0, 0, 0, 1)])
    related, strange = SMALL.compare(unit(1, 0, 0, 0), sentences).relations
    assert related > 0.7
    assert strange < 0.01


def test_the_classifier_knows_a_topic_where_the_nearest_wording_misleads() -> None:
    """Wordings differ more by what they happen to mention than by their topic: 20 topics, as drawn."""
    rng = np.random.default_rng(1)
    middles = rng.normal(size=(20, 64))

    def wordings(each: int) -> np.ndarray:
        drawn = np.repeat(middles, each, axis=0) + rng.normal(scale=2.0, size=(20 * each, 64))
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    known, asked, truth = wordings(30), wordings(10), np.repeat(np.arange(20), 10)
    classifier = fit_classifier(known, np.repeat(np.arange(20), 30), np.ones(600))
    by_class = ((asked @ classifier).argmax(axis=1) == truth).mean()
    by_nearest = (np.repeat(np.arange(20), 30)[(asked @ known.T).argmax(axis=1)] == truth).mean()
    assert by_class > by_nearest + 0.05


def test_a_topic_that_the_classifier_prefers_wins_where_wordings_are_as_near() -> None:
    between, sentences = unit(1, 0, 1, 0), np.stack([unit(0, 1, 0, 0), unit(0, 0, 0, 1)])
    asks = np.zeros((4, 2), dtype=np.float32)
    asks[0, 0] = 5.0
    assert np.ptp(SMALL.compare(between, sentences).relations) < 0.01
    preferred, other = replace(SMALL, asks=asks).compare(between, sentences).relations
    assert preferred > 5 * other


def test_a_question_about_one_business_alone_shares_no_topic() -> None:
    rng = np.random.default_rng(2)
    everyday, others = (rng.normal(size=(200, 4)) + np.array(middle) for middle in ([2, 0, 0, 0], [0, 0, 2, 0]))
    weights = fit_everyday(*(each.astype(np.float32) for each in (everyday, others)))
    bank_with, sentences = replace(SMALL, everyday=weights), np.stack([unit(0, 1, 0, 0)])
    assert bank_with.compare(unit(2, 0, 0, 0), sentences).certainty > 0.6
    assert bank_with.compare(unit(0, 0, 2, 0), sentences).certainty < 0.2


def test_a_bank_is_read_as_it_was_written(tmp_path: Path) -> None:
    SMALL.save(tmp_path / "bank.npz")
    again = read_bank(tmp_path / "bank.npz")
    assert np.allclose(again.vectors, SMALL.vectors, atol=0.01)
    assert again.topics.tolist() == [0, 0, 1, 1]
    assert np.allclose(again.empty, SMALL.empty, atol=0.01)
    assert np.allclose(again.asks, SMALL.asks)
    assert again.fits(SMALL.probe.tolist())


async def test_sentences_of_the_questions_topic_rise() -> None:
    embedder = Recorded(SMALL.probe)
    sharpener = Sharpener(SMALL)
    for _ in range(2):
        found = await sharpener.sharpen(unit(1, 0, 0, 0).tolist(), [PASSAGE], "en", embedder)
        (sharpened,) = found.passages
        assert sharpened.sentences[0].similarity > 0.8
        assert sharpened.sentences[1].similarity < 0.25
        assert sharpened.score > PASSAGE.score
    assert embedder.asked == 3


async def test_a_sentence_that_says_nothing_falls() -> None:
    thanks = Passage("p", "d", "Page", "", 0, "Doors at nine.", 0.3, 0.2, 0.0, (PassageSentence(0, 14, 0.1),))
    empty = replace(SMALL, empty=np.stack([unit(0, 1, 0, 0.1)]))
    question, embedder = unit(1, 0, 0, 0).tolist(), Recorded(SMALL.probe)
    (without,) = (await Sharpener(SMALL).sharpen(question, [thanks], "en", embedder)).passages
    (with_it,) = (await Sharpener(empty).sharpen(question, [thanks], "en", embedder)).passages
    assert with_it.sentences[0].similarity < without.sentences[0].similarity


async def test_an_everyday_topic_that_no_sentence_speaks_of_is_noticed() -> None:
    dogs = Passage("p", "d", "Page", "", 0, "No dogs.", 0.3, 0.2, 0.0, (PassageSentence(0, 8, 0.2),))
    sharpener, embedder = Sharpener(SMALL), Recorded(SMALL.probe)
    about_hours, about_nothing_known = unit(1, 0, 0, 0).tolist(), unit(-1, -1, -1, -1).tolist()
    assert (await sharpener.sharpen(about_hours, [dogs], "en", embedder)).unspoken > 0.7
    assert (await sharpener.sharpen(about_hours, [dogs, PASSAGE], "en", embedder)).unspoken < 0.05
    assert (await sharpener.sharpen(about_nothing_known, [dogs], "en", embedder)).unspoken == 0.0


async def test_an_everyday_question_is_told_from_any_other() -> None:
    sharpener, embedder = Sharpener(SMALL), Recorded(SMALL.probe)
    everyday = await sharpener.sharpen(unit(1, 0, 0, 0).tolist(), [PASSAGE], "en", embedder)
    other = await sharpener.sharpen(unit(-1, -1, -1, -1).tolist(), [PASSAGE], "en", embedder)
    assert everyday.commonplace > 0.4 and other.commonplace < 0


async def test_another_embedder_changes_nothing() -> None:
    embedder = Recorded(unit(1, -1, 1, -1))
    assert await Sharpener(SMALL).sharpen(unit(1, 0, 0, 0).tolist(), [PASSAGE], "en", embedder) == Sharpened([PASSAGE])
