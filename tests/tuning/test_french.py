"""The French student is shown the same in both languages, and nothing that is asked in a test."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pytest

from frontdesk.tuning.commonplaces.wordings import bare
from frontdesk.tuning.embedder.pairs import held_out, read
from frontdesk.tuning.french.aligned import sentence, templates, translated
from frontdesk.tuning.french.ranking import in_both_languages, ranking
from frontdesk.tuning.french.shown import shown, texts
from frontdesk.tuning.generator.data import split, topics
from frontdesk.tuning.handmade import read_handmade
from frontdesk_agents.gloss import detect

HANDMADE = Path(__file__).parent / "handmade"
BAKERS = """
# One | bakery | fr
= a
? b
= c
? d

# Other | bakery | fr
= e
? f
= g
? h
"""


@pytest.mark.parametrize("seed", range(5))
def test_both_sides_hold_the_same_numbers(seed: int) -> None:
    rng = Random(seed)
    for template in templates(held_out=False):
        made = sentence(rng, template)
        assert "{" not in made.english + made.french
        if not {"hour", "other_hour"} & set(re.findall(r"\{(\w+)\}", template.english)):
            assert _numbers(made.english) == _numbers(made.french), made


def test_each_side_is_in_its_language() -> None:
    pairs = [*translated(held_out=False), *translated(held_out=True)]
    told = [(detect(pair.english, "en"), detect(pair.french, "fr")) for pair in pairs if len(pair.english) > 40]
    assert len(told) > 300 and sum(both == ("en", "fr") for both in told) > 0.98 * len(told)


def test_what_is_judged_by_is_not_learnt_from() -> None:
    for source in (templates, translated):
        learnt, kept = source(held_out=False), source(held_out=True)
        assert kept and not {pair.english for pair in learnt} & {pair.english for pair in kept}
    french = [business for business in held_out() if business.language == "fr"]
    judged = {bare(text) for business in french for fact in business.facts for text in (fact.sentence, *fact.questions)}
    judged |= {bare(text) for topic in topics("fr").values() for text in split(topic.questions, "test")}
    by_hand = {bare(turn.text) for _, cases in read_handmade(HANDMADE) for case in cases for turn in case.turns}
    aligned = [pair.french for pair in (*templates(held_out=False), *translated(held_out=False))]
    seen = {bare(text) for text in (*aligned, *texts("fr"))}
    assert not seen & judged
    assert len(seen & by_hand) < 5, seen & by_hand


def test_a_student_that_reads_glosses_sees_no_french() -> None:
    read_as = [pair.french for pair in islice(shown(Random(1), glossed=True), 200)]
    assert not any(re.search(r"\b(?:est|les|vous|une)\b", text) for text in read_as)


def test_the_same_businesses_stand_in_both_languages() -> None:
    for english, french in zip(*in_both_languages(), strict=True):
        assert (english.language, french.language, english.name) == ("en", "fr", french.name)
        assert [len(fact.questions) for fact in english.facts] == [len(fact.questions) for fact in french.facts]


def test_a_rank_is_the_place_among_the_own_sentences() -> None:
    at = {"a": 0, "b": 0, "c": 1, "d": 1, "e": 2, "f": 3, "g": 3, "h": 3}
    found = ranking(read(BAKERS), lambda asked: np.eye(4, dtype=np.float32)[[at[text] for text in asked]])
    assert found.count == 4 and found.first.value == 0.75
    assert found.reciprocal.value == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))
