"""What the embedder learns from can be read, and its layers join the published tables."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random

import gguf
import numpy as np
import pytest

from frontdesk.engine.embedder import prepare_base
from frontdesk.engine.joining import join
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.commonplaces.making import wordings_of_bank
from frontdesk.tuning.commonplaces.wordings import bare, kept_back_questions
from frontdesk.tuning.embedder.everyday import FACTS, everyday
from frontdesk.tuning.embedder.pairs import generated, read, written
from frontdesk.tuning.embedder.samples import batches, everything
from frontdesk.tuning.generator.data import split, topics

TEXT = """
# A bakery | bakery | en
= We open at seven.
? when do you open
? how early can I come
! are you open on Sundays

= Cakes need two days.
? how long does a cake take
"""


def test_a_file_is_businesses_facts_and_questions() -> None:
    (bakery,) = read(TEXT)
    opening, cakes = bakery.facts
    assert (bakery.language, opening.sentence) == ("en", "We open at seven.")
    assert (opening.questions, opening.near) == (
        ["when do you open", "how early can I come"],
        ["are you open on Sundays"],
    )
    assert cakes.near == []


@pytest.mark.parametrize("line", ["? before any fact", "# no language | x", "# x | y | de", "nothing known"])
def test_a_line_out_of_place_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        read(line)


def test_everything_that_is_shipped_can_be_read() -> None:
    sources = written()
    assert {source.language for source in sources} == {"en", "fr"}
    assert all(fact.questions for source in sources for fact in source.facts)


def test_no_handmade_business_is_learnt_from() -> None:
    handmade = {path.name for path in (Path(__file__).parent / "handmade").iterdir() if path.is_dir()}
    assert handmade
    asked = {line.partition('ask: "')[2].partition('"')[0] for name in handmade for line in _cases(name)}
    learnt = {question for source in written() for fact in source.facts for question in fact.questions}
    shared = asked & learnt
    assert len(shared) < 5, shared


def _cases(name: str) -> list[str]:
    return (Path(__file__).parent / "handmade" / f"{name}.cases.yaml").read_text().splitlines()


def test_a_batch_knows_what_answers_each_question() -> None:
    (bakery,) = read(TEXT)
    batch = everything(bakery)
    assert batch.sentences == ["We open at seven.", "Cakes need two days."]
    assert dict(zip(batch.questions, batch.answers, strict=True)) == {
        "when do you open": 0, "how early can I come": 0, "are you open on Sundays": -1, "how long does a cake take": 1,
    }  # fmt: skip
    (drawn,) = batches([bakery], Random(1), businesses=5, asked=2)
    assert len(drawn.questions) == 2


def test_everyday_businesses_are_asked_what_they_answer_once_and_in_no_test_wording() -> None:
    topics_of: dict[str, set[str]] = defaultdict(set)
    for wording in wordings_of_bank():
        topics_of[wording.text].add(wording.topic)
    for source in everyday(1, 20, near=4):
        assert len(source.facts) == FACTS
        for fact in source.facts:
            assert all(topics_of[fact.sentence] & topics_of[question] for question in fact.questions)
        near = [question for fact in source.facts for question in fact.near]
        assert len(near) == 4
        assert not any(topics_of[question] & topics_of[fact.sentence] for question in near for fact in source.facts)
        asked = {bare(question) for fact in source.facts for question in (*fact.questions, *fact.near)}
        assert not asked & kept_back_questions()


def test_a_batch_knows_whose_each_question_and_sentence_is() -> None:
    (bakery,) = read(TEXT)
    (batch,) = batches([bakery, bakery], Random(1), businesses=5, asked=3)
    assert (batch.askers, batch.owners) == ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1])


def test_the_generator_gives_no_test_wording() -> None:
    kept_back = {question for topic in topics("en").values() for question in split(topic.questions, "test")}
    single = {topic.questions[0] for topic in topics("en").values() if len(topic.questions) == 1}
    asked = {q for s in generated(1, 6, date(2026, 3, 2)) for fact in s.facts for q in [*fact.questions, *fact.near]}
    assert asked
    assert not asked & (kept_back - single)


def test_layers_take_the_place_of_the_published_ones(tmp_path: Path) -> None:
    base = prepare_base(cache_directory() / "models")
    writer = gguf.GGUFWriter(tmp_path / "layers.gguf", "bert")
    bias = np.full(384, 0.5, dtype=np.float32)
    writer.add_tensor("blk.0.attn_q.bias", bias)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    join(base, tmp_path / "layers.gguf", tmp_path / "whole.gguf")
    before = {tensor.name: tensor for tensor in gguf.GGUFReader(base).tensors}
    after = {tensor.name: tensor for tensor in gguf.GGUFReader(tmp_path / "whole.gguf").tensors}
    assert before.keys() == after.keys()
    assert np.array_equal(after["blk.0.attn_q.bias"].data, bias)
    assert np.array_equal(after["token_embd.weight"].data, before["token_embd.weight"].data)
