"""How far a remembered question moves what was found, by its likeness alone: no model is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from frontdesk_agents.retrieving.remembered import BY_LIKENESS, BY_LOGITS, FROM, remembered
from frontdesk_agents.student import NO_STUDENT, Student, StudentExample, fingerprint
from frontdesk_tools.ports import Passage, PassageSentence

SEVEN, CARDS = "We open at seven.", "Cards are fine."
ASKED = "is anybody there early"


def passages(judged: float = 0.0) -> list[Passage]:
    return [
        Passage(text, text, "Doc", "", 0, text, 0.4, 0.4, 0.0, (PassageSentence(0, len(text), 0.4, judged),))
        for text in (CARDS, SEVEN)
    ]


def student(
    likeness: float, action: str = "answer", quote: str | None = SEVEN, text: str = "who is there at six"
) -> Student:
    """One example that lies so near to the vector (1, 0); it knew both sentences."""
    vector = np.array([[likeness, (1 - likeness**2) ** 0.5]], dtype=np.float32)
    known = frozenset(map(fingerprint, (SEVEN, CARDS)))
    return Student("s", (StudentExample(text, "en", action, quote),), vector, sentences=known)


def moved(known: Student, judged: float = 0.0, text: str = ASKED) -> dict[str, tuple[float, float]]:
    """The similarity and the judge's logit of each sentence."""
    found = remembered(passages(judged), text, [1.0, 0.0], known)
    return {passage.text: (passage.sentences[0].similarity, passage.sentences[0].judged) for passage in found}


STILL = {CARDS: (0.4, 0.0), SEVEN: (0.4, 0.0)}


def test_the_sentence_that_answered_comes_first() -> None:
    found = remembered(passages(), ASKED, [1.0, 0.0], student(0.9))
    assert [passage.text for passage in found] == [SEVEN, CARDS]
    assert found[0].score > found[1].score == 0.4
    assert moved(student(0.9))[SEVEN][1] == pytest.approx(BY_LOGITS * (0.9 - FROM))
    assert moved(student(0.9))[CARDS] == STILL[CARDS]


def test_what_nothing_answered_lowers_all() -> None:
    found = moved(student(0.8, "dont_know", None)).values()
    assert [similarity for similarity, _ in found] == pytest.approx([0.4 - BY_LIKENESS * (0.8 - FROM)] * 2, rel=1e-4)
    assert [judged for _, judged in found] == pytest.approx([-BY_LOGITS * (0.8 - FROM)] * 2, rel=1e-4)


def test_a_sentence_that_was_written_since_does_not_fall() -> None:
    known = replace(student(0.8, "dont_know", None), sentences=frozenset([fingerprint(CARDS)]))
    found = moved(known)
    assert found[SEVEN] == STILL[SEVEN]
    assert found[CARDS][1] < 0


@pytest.mark.parametrize(
    ("asked", "known"), [("is anybody in Rome", "is anybody there"), ("is anybody there", "is anybody in Rome")]
)
def test_what_is_not_known_of_one_thing_may_be_of_another(asked: str, known: str) -> None:
    assert moved(student(0.9, "dont_know", None, known), text=asked) == STILL


@pytest.mark.parametrize(
    "known", [NO_STUDENT, student(FROM - 0.01), student(0.9, "thank", None), student(0.9, quote="Gone.")]
)
def test_others_move_nothing(known: Student) -> None:
    assert moved(known) == STILL


@pytest.mark.parametrize(
    ("asked", "moves"), [("there at 7 in Paris", False), ("there at 8 in Rome", False), ("in Rome at 7", True)]
)
def test_numbers_and_names_must_be_the_same(asked: str, moves: bool) -> None:
    known = student(0.9, text="is anybody in Rome at 7")
    assert (moved(known, text=f"is anybody {asked}") != STILL) is moves


@pytest.mark.parametrize(("likeness", "judged", "moves"), [(0.7, -4.0, False), (0.7, -1.0, True), (0.9, -4.0, True)])
def test_the_judge_may_object_to_what_is_not_quite_the_same(likeness: float, judged: float, moves: bool) -> None:
    assert (moved(student(likeness), judged)[SEVEN] != (0.4, judged)) is moves
