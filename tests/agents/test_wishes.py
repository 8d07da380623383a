"""Messages taken apart, follow-ups joined to what they follow, text made plain."""

from __future__ import annotations

import pytest

from frontdesk_agents.ports import HistoryMessage
from frontdesk_agents.retrieving.wishes import as_meant, earlier_texts, newest_text, wishes_of
from frontdesk_agents.texts import LONGEST_MESSAGE, normalise


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Where is order 1042 and what is your return policy?", ["Where is order 1042", "what is your return policy?"]),
        (
            "Où est ma commande 1042 et quels sont vos horaires ?",
            ["Où est ma commande 1042", "quels sont vos horaires ?"],
        ),
        ("Do you have salt and pepper?", []),
        ("Hello! Do you open on Sundays?", ["Do you open on Sundays?"]),
    ],
)
def test_a_message_is_cut_where_a_new_clause_begins(text: str, parts: list[str]) -> None:
    found = [wish.text for wish in wishes_of(text, [])[1:]]
    assert found == (parts if len(parts) > 1 else [])


def test_a_follow_up_carries_the_question_before_it() -> None:
    assert (
        wishes_of("and for boots?", ["What is your return policy?"])[0].query
        == "What is your return policy? and for boots?"
    )
    assert wishes_of("Do you sell maps?", ["What is your return policy?"])[0].query == "Do you sell maps?"


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Sory to bother you, where's the loo", "where's the loo"),
        ("Sorry to bother you, vacancies?", "vacancies?"),
        ("First time here. Vacancies?", "Vacancies?"),
        ("Sorry to bother you", "Sorry to bother you"),
        ("Désolé de vous déranger, horaires ?", "horaires ?"),
        ("sorry, no", "sorry, no"),
        ("hello, anybody home", "hello, anybody home"),
    ],
)
def test_courtesies_are_not_searched_for(text: str, searched: str) -> None:
    (wish,) = as_meant(wishes_of(text, []), "en")
    assert (wish.text, wish.query) == (text, searched)


def test_a_burst_of_messages_is_read_as_one() -> None:
    messages = [
        HistoryMessage("contact", "hi", 1),
        HistoryMessage("agent", "Hello!", 2),
        HistoryMessage("contact", "where is", 3),
        HistoryMessage("contact", "my order", 4),
    ]
    assert newest_text(messages) == "where is\nmy order" and earlier_texts(messages) == ["hi"]


def test_text_is_cleaned_and_bounded() -> None:
    assert normalise("  a\x00\u200b b\t c \n\n d ") == "a b c\nd"
    assert len(normalise("x" * 100_000)) == LONGEST_MESSAGE
