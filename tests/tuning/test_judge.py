"""The judge learns from hard mistakes, and the one in the package tells an answer from a near miss."""

from __future__ import annotations

from random import Random

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.reranking import Reranker
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.embedder.pairs import read
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
