"""Documents become passages of a readable size, and passages become sentences whose spans are right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.blocks import plain
from frontdesk.knowledge.passages import MANY, passages_of
from frontdesk.knowledge.sentences import spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


def quoted(markdown: str) -> list[tuple[str, str]]:
    return [(p.heading, p.text[start:end]) for p in passages_of(markdown) for start, end in p.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Dr. Smith. He knows.", ["Ask Dr. Smith.", "He knows."]),
        ("It costs 3.50 EUR. Pay later.", ["It costs 3.50 EUR.", "Pay later."]),
        ("Open until 9 p.m. on Friday. Come in!", ["Open until 9 p.m. on Friday.", "Come in!"]),
        ("Bring boots, e.g. Hikers, back.", ["Bring boots, e.g. Hikers, back."]),
        ("We sell tents, mats, etc. We rent too.", ["We sell tents, mats, etc.", "We rent too."]),
        ("Really? Yes. Write to a.b@c.example today.", ["Really?", "Yes.", "Write to a.b@c.example today."]),
        ("Voir M. Petit, p. ex. lundi. C'est 3,50 €.", ["Voir M. Petit, p. ex. lundi.", "C'est 3,50 €."]),
        ("Ouvert ? Oui ! À demain.", ["Ouvert ?", "Oui !", "À demain."]),
        ('She said "Stop." Then left.', ['She said "Stop."', "Then left."]),
        ("No full stop at the end", ["No full stop at the end"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="aB. !?\n\"'é1,;-", max_size=300))
def test_sentences_hold_every_word_once(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()


@given(st.text(alphabet="aB#*-_|`>.:1 \n[]()<!", max_size=300))
def test_spans_lie_inside_their_passage(text: str) -> None:
    for passage in passages_of(text):
        assert passage.text
        for start, end in passage.sentences:
            assert passage.text[start:end].strip() == passage.text[start:end] != ""


def test_sentences_stand_under_their_headings() -> None:
    assert quoted("# Returns\n\nWithin 30 days.\n\n## Boots\n\nClean *and* **unworn**.\n\nSale\n====\n\nFinal.") == [
        ("Returns", "Within 30 days."),
        ("Returns > Boots", "Clean and unworn."),
        ("Sale", "Final."),
    ]


def test_a_short_list_is_one_sentence_with_the_line_before_it() -> None:
    assert quoted("Pay here. We accept:\n\n- Visa\n- cash\n") == [("", "Pay here."), ("", "We accept:\n- Visa\n- cash")]


def test_a_list_of_long_items_is_cut_into_their_sentences() -> None:
    long = "We mend every zip that breaks within five years at no cost to you or your friends."
    assert [text for _, text in quoted(f"Repairs:\n\n1. {long}\n2. Bring it in. We look.")] == [
        "Repairs:", long, "Bring it in.", "We look.",
    ]  # fmt: skip


def test_a_table_reads_as_sentences() -> None:
    assert quoted("| Country | Cost |\n|---|---|\n| Spain | 5 € |\n| France | 4 € |\n") == [
        ("", "Country: Spain; Cost: 5 €."),
        ("", "Country: France; Cost: 4 €."),
    ]


def test_a_bold_line_alone_is_a_heading() -> None:
    assert quoted("# Help\n\n**Do you ship abroad?**\n\nYes.\n") == [("Help > Do you ship abroad?", "Yes.")]


def test_passages_are_not_too_long() -> None:
    passages = passages_of("Every word counts here. " * 200)
    assert all(len(passage.text.split()) <= MANY for passage in passages)
    assert sum(len(passage.sentences) for passage in passages) == 200


def test_marks_are_dropped_and_words_stay() -> None:
    assert plain("See [our **form**](https://x.example/a_b) for `SKU_1` <b>now</b>, 2*3*4") == (
        "See our form for SKU_1 now, 2*3*4"
    )
