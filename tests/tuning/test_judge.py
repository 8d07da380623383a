"""The judge learns from hard mistakes, and the one in the package tells an answer from a near miss."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.reranking import Reranker
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.embedder.pairs import read
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.judge.open_sets import read_open_set
from frontdesk.tuning.judge.samples import groups, samples, whole

TEXT = """
# A bakery | bakery | en
= We open at seven.
? when do you open
! are you open on Sundays

= Cakes need two days.
? how long does a cake take

= We bake with spelt flour.
? is there spelt in your bread
"""


def test_a_question_comes_with_the_likeliest_mistakes_first() -> None:
    embedder = Embedder(prepare_embedder(cache_directory() / "models"), threads=1)
    made = {sample.question: sample for sample in samples(read(TEXT), embedder)}
    cake, sundays = made["how long does a cake take"], made["are you open on Sundays"]
    assert cake.right == "Cakes need two days."
    assert set(cake.wrong) == {"We open at seven.", "We bake with spelt flour."}
    assert (sundays.right, sundays.wrong[0]) == (None, "We open at seven.")
    for group in groups(list(made.values()), Random(1), 2):
        assert group.answered == (made[group.question].right == group.sentences[0])
    assert not whole(sundays).answered
    embedder.thread.shutdown()


def test_the_judge_of_the_package_tells_answers_from_near_misses() -> None:
    judge = Reranker(prepare_judge(cache_directory() / "models"), threads=1)
    told = [
        "Parcels leave our warehouse within two working days.",
        "You may send anything back within 30 days.",
        "Our workshop in Leeds mends boots and tents.",
    ]
    asked = ["how long until you ship my order", "can I send it back if it does not fit", "can you repair my tent"]
    scores = [judge.scores(question, told) for question in asked]
    assert [max(range(3), key=row.__getitem__) for row in scores] == [0, 1, 2]
    assert max(judge.scores("do you sell gift cards", told)) < min(max(row) for row in scores)
    judge.thread.shutdown()


def test_answers_by_business_and_questions_about_passages_are_read_as_businesses(tmp_path: Path) -> None:
    hotel = {
        "name": "Inn",
        "docs": {
            "0": {"title": "Are dogs welcome?", "body": "No  pets."},
            "1": {"title": "Wifi?", "body": "It is free."},
        },
    }
    knowledge = tmp_path / "knowledge.json"
    knowledge.write_text(json.dumps({"hotel": {"7": hotel}, "taxi": {"*": {"name": None, "docs": {}}}}))
    (inn,) = read_open_set(knowledge)
    assert [(fact.sentence, fact.questions) for fact in inn.facts] == [
        ("No pets.", ["Are dogs welcome?"]),
        ("It is free.", ["Wifi?"]),
    ]
    text = "The lamp is bright. It ships in May."
    asked = [
        {"question": "When does it ship?", "answers": [{"text": "in May", "answer_start": text.index("in May")}]},
        {"question": "Who made it?", "is_impossible": True, "answers": []},
    ]
    passages = tmp_path / "passages.json"
    passages.write_text(json.dumps({"data": [{"title": "Lamps", "paragraphs": [{"context": text, "qas": asked}]}]}))
    (lamp,) = read_open_set(passages)
    assert [fact.questions for fact in lamp.facts] == [[], ["When does it ship?"]]
    assert lamp.facts[0].near == ["Who made it?"]
    knowledge.write_text('{"hotel": {"7": {"docs": {"0": {"title": "Wifi?"}}}}}')
    with pytest.raises(BadSet, match=r"neither the shape"):
        read_open_set(knowledge)


def test_a_question_is_asked_again_where_the_sentence_that_answers_is_missing() -> None:
    embedder = Embedder(prepare_embedder(cache_directory() / "models"), threads=1)
    text = TEXT.replace("! are you open on Sundays\n", "").replace(
        "= We bake", "= We open daily at seven.\n\n= We bake"
    )
    made = [sample for seed in range(8) for sample in samples(read(text), embedder, Random(seed))]
    made = [sample for sample in made if sample.right is None]
    assert {sample.question for sample in made} <= {
        "when do you open",
        "how long does a cake take",
        "is there spelt in your bread",
    }
    opening = [sample.wrong for sample in made if sample.question == "when do you open"]
    assert opening and not any("open" in sentence for wrong in opening for sentence in wrong)
    assert len(samples(read(TEXT), embedder, Random(1))) == len(samples(read(TEXT), embedder))
    embedder.thread.shutdown()
