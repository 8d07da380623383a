"""Which sentence of the documents a reply comes from, and what the judge is to learn from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.tuning.student.labels import Label, Labeller
from frontdesk.tuning.student.shelf import Shelf
from frontdesk.tuning.student.shown import stored
from frontdesk_agents.ports import Embedder
from frontdesk_agents.student import fingerprint
from tests.tuning.student.tenant import CAKES, DOGS, LEFT, OPEN, PAY, SPELT, example, folder


@pytest.fixture
async def labeller(embedder: Embedder) -> Labeller:
    return await Labeller.of(await Shelf.of(folder().documents, embedder, "en"), embedder)


async def label(labeller: Labeller, *given: object) -> Label:
    [found] = await labeller.labels([example(*given)])  # type: ignore[arg-type]
    return found


async def test_a_quoted_sentence_is_known_again(labeller: Labeller) -> None:
    found = await label(labeller, "I need a cake for tomorrow", "answer", f"{CAKES} {PAY}")
    assert (found.quote, found.right) == (CAKES, CAKES)


async def test_a_person_says_it_in_their_own_words(labeller: Labeller) -> None:
    said = "Dogs have to wait outside, but there's a hook by the door!"
    assert (await label(labeller, "can I bring Rex", "answer", said, "operator")).quote == DOGS
    assert (await label(labeller, "can I bring Rex", "answer", said, "turn")).quote is None


async def test_a_persons_small_talk_teaches_nothing(labeller: Labeller) -> None:
    found = await label(labeller, "can I bring Rex", "answer", "One moment, I will ask my colleague.", "operator")
    assert found.right is None
    assert await labeller.samples([found]) == []
    assert stored([found], {}, "judge", [])["examples"] == {"desk": []}


async def test_a_written_answer_counts_where_no_document_has_it(labeller: Labeller) -> None:
    found = await label(labeller, "is there wifi", "answer", "The password is on the receipt.", "correction")
    assert (found.quote, found.right) == (None, "The password is on the receipt.")
    [sample] = await labeller.samples([found])
    assert sample.right == found.right and sample.wrong


@pytest.mark.parametrize("action", ["dont_know", "hand_off"])
async def test_what_nothing_answers_comes_with_the_nearest_sentences(labeller: Labeller, action: str) -> None:
    [sample] = await labeller.samples([await label(labeller, "are you open at night", action, None)])
    assert (sample.right, sample.wrong[0]) == (None, OPEN)


async def test_what_is_personal_in_a_reply_hides_no_sentence(embedder: Embedder) -> None:
    call = "Call us on 06 98 76 54 32 to order."
    document = folder().documents[0]
    documents = [type(document)(document.name, document.title, "en", f"{document.text}\n{call}\n")]
    labeller = await Labeller.of(await Shelf.of(documents, embedder, "en"), embedder)
    assert (await label(labeller, "how do I order", "answer", "Call us on [phone 2] to order.")).quote == call
    assert (await label(labeller, "how do I order", "answer", call, "teacher")).quote == call


async def test_the_sentence_that_a_teacher_names_is_taken_at_its_word(labeller: Labeller) -> None:
    own = example("can I bring Rex", "answer", "He is welcome at the door!", "teacher")
    [found] = await labeller.labels([replace(own, quotes=(DOGS,))])
    assert found.quote == DOGS


async def test_a_sentence_that_says_the_same_is_no_mistake(embedder: Embedder) -> None:
    document = folder().documents[0]
    documents = [type(document)(document.name, document.title, "en", f"{document.text}\nCakes must be ordered two days before.\n")]  # fmt: skip
    labeller = await Labeller.of(await Shelf.of(documents, embedder, "en"), embedder)
    [sample] = await labeller.samples([await label(labeller, "how long does a cake take", "answer", CAKES)])
    assert not any("two days" in wrong for wrong in sample.wrong)


async def test_examples_are_what_operators_said_first_and_each_text_once(labeller: Labeller) -> None:
    labels = await labeller.labels(
        [
            example("when do you open", "thank", None),
            example("cheers", "thank", None),
            example("when do you open", "answer", OPEN, "correction"),
        ]
    )
    assert stored(labels, {"bias": 1.0}, "judge", [OPEN, CAKES, OPEN]) == {
        "base": "judge",
        "examples": {
            "desk": [
                {"text": "when do you open", "language": "en", "action": "answer", "quote": OPEN},
                {"text": "cheers", "language": "en", "action": "thank", "quote": None},
            ]
        },
        "answerability": {"bias": 1.0},
        "sentences": [fingerprint(OPEN), fingerprint(CAKES)],
    }


async def test_what_nobody_has_asked_about_is_no_mistake(embedder: Embedder) -> None:
    more = ["Our oven is fired with beech wood.", "On Fridays there is fish soup."]
    document = folder().documents[0]
    documents = [replace(document, text="\n\n".join([document.text, *more]))]
    labeller = await Labeller.of(await Shelf.of(documents, embedder, "en"), embedder)
    asked = [OPEN, CAKES, SPELT, PAY, DOGS, LEFT, more[0]]
    labels = [await label(labeller, f"question {at}", "answer", fact) for at, fact in enumerate(asked)]
    for sample in await labeller.samples(labels):
        assert set(sample.wrong) == {*asked} - {sample.right}


async def test_a_quote_that_is_too_long_to_keep_is_left_out() -> None:
    long = "A sentence without an end " * 100
    found = Label(example("when", "answer", long), "when", "when", long, long)
    assert stored([found], {}, "judge", [])["examples"]["desk"][0]["quote"] is None


async def test_what_a_teacher_could_not_prove_trains_the_judge_alone(labeller: Labeller) -> None:
    found = await label(labeller, "do you deliver to Mars", "dont_know", None, "teacher")
    assert stored([found], {}, "judge", [])["examples"] == {"desk": []}
    [sample] = await labeller.samples([found])
    assert sample.right is None and sample.wrong
