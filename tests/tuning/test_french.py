"""The French student is shown the same in both languages, and nothing that is asked in a test; llama.cpp reads what PyTorch trained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pytest

from frontdesk.engine.embedder import prepare_base, prepare_embedder
from frontdesk.engine.embeddings import Embedder
from frontdesk.engine.joining import join
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.bert.export import write_layers
from frontdesk.tuning.commonplaces.wordings import bare
from frontdesk.tuning.embedder.pairs import held_out, read
from frontdesk.tuning.embedder.prepare import first_weights
from frontdesk.tuning.french.aligned import Pair, sentence, templates, translated
from frontdesk.tuning.french.ranking import in_both_languages, ranking
from frontdesk.tuning.french.shown import shown, texts
from frontdesk.tuning.french.train import Plan, Run, train, vectors_of
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


def test_french_comes_nearer_and_llama_cpp_reads_the_same(tmp_path: Path) -> None:
    teacher = prepare_embedder(cache_directory() / "models")
    tokenizer = Embedder(teacher, threads=1)
    pairs = translated(held_out=False)[5:11]
    weights, bert = first_weights(teacher)
    run = Run(
        weights,
        bert,
        lambda text: tokenizer.tokens(text, marks=True),
        Plan(minutes=0.05, threads=1, pairs=6, english=2),
    )
    wanted = vectors_of(run.teacher, run, [pair.english for pair in pairs])
    before = _alike(vectors_of(run.teacher, run, [pair.french for pair in pairs]), wanted)
    train(run, lambda _: _over_and_over(pairs), texts("en")[:50], lambda run, loss: None)
    now = vectors_of(run.weights, run, [pair.french for pair in pairs])
    assert run.step > 0 and _alike(now, wanted) > before
    write_layers(run.weights, tmp_path / "layers.gguf", "embedder that reads French")
    join(prepare_base(cache_directory() / "models"), tmp_path / "layers.gguf", tmp_path / "whole.gguf")
    served = Embedder(tmp_path / "whole.gguf", threads=1)
    assert _alike(np.asarray(served.embed([pair.french for pair in pairs])), now) > 0.99
    for each in (tokenizer, served):
        each.thread.shutdown()


def _over_and_over(pairs: list[Pair]) -> Iterator[Pair]:
    while True:
        yield from pairs


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    """The mean cosine of rows."""
    return float((one * other).sum(axis=1).mean())


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))
