"""What the words tell: each filter with a text that only it drops, and its neighbour that passes."""

from __future__ import annotations

import json

import pytest

from frontdesk.tuning.teacher.filters import fault, quoted, same_placeholders
from frontdesk.tuning.teacher.items import Asked, Replied, Worded, read_items
from frontdesk_tools.ports import Passage, PassageSentence

SHOP = (
    "Alder Outdoor\nDelivery\nWe deliver to France and Spain within 3 working days. Ring Maya on 01 23 45 67 89 or write to "
    "desk@alder.example. Where do you deliver is a fair question."
)
NOUS = "Livraison\nNous livrons en France et en Espagne en trois jours."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("How soon will a parcel reach me in Spain?", None),
        ("Combien de temps pour recevoir un colis ?", "language"),
        ("Is that long? C’est pour ma fille. I do hope not.", "language"),
        ("Is that long? I hope not. It is a gift. Thank you!", "rambling"),
        ("is it " + "very " * 45 + "far", "rambling"),
        ("where do you deliver", "copy"),
        ("Can I reach you at desk@alder.example?", None),
        ("Can I reach you at zoe@example.com?", "personal"),
        ("What became of parcel [code 1]?", "personal"),
        ("Is three days the longest?", None),
        ("Is four days the longest?", "invented"),
        ("Is 3.5 days the longest?", "invented"),
        ("Does it reach Italy as well?", "invented"),
        ("Is it sent with DHL then?", "invented"),
        ("May I have it on Saturday or in June?", None),
        ("Well, I'd like it sent, but I'm away", None),
    ],
)
def test_an_english_question(text: str, reason: str | None) -> None:
    assert fault(text, "en", known=SHOP, shown=SHOP) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ça arrive quand chez moi en Espagne ?", None),
        ("When will it reach me?", "language"),
        ("Est-ce que ça prend quatre jours ?", "invented"),
        ("Est-ce que ça va jusqu’en Italie ?", "invented"),
    ],
)
def test_a_french_question(text: str, reason: str | None) -> None:
    assert fault(text, "fr", known=NOUS, shown=NOUS) == reason


def test_what_the_documents_do_not_answer_may_be_named_but_nobody_told_of() -> None:
    assert fault("Does it reach Italy, too?", "en", known=SHOP, shown=SHOP, naming=True) is None
    assert fault("Does it take 9 days?", "en", known=SHOP, shown=SHOP, naming=True) == "invented"
    assert fault("Is my parcel AB-10425 there?", "en", known=SHOP, shown=SHOP, naming=True) == "personal"


@pytest.mark.parametrize("text", ["How long?", "I sent them back. When is it paid?", "delivery spain how long"])
def test_a_question_is_one(text: str) -> None:
    assert fault(text, "en", known=SHOP, shown="", asks=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "I sent them back. It was last week. When is it paid?",
        "on the day. A new password is set through",
        "the whole building is open and nothing else is with a card of theirs",
    ],
)
def test_what_tells_and_does_not_ask_is_none(text: str) -> None:
    assert fault(text, "en", known=SHOP, shown="") is None
    assert fault(text, "en", known=SHOP, shown="", asks=True) == "rambling"


def test_placeholders_stay_as_they_are() -> None:
    asked = "Where is [code 1]?"
    assert fault("Any news of [code 1]?", "en", known=asked, shown=asked) is None
    assert same_placeholders("Any news of [code 1]?", asked)
    assert not same_placeholders("Any news of it?", asked)


def test_a_sentence_must_stand_there_word_for_word() -> None:
    text = "We are open daily.\nWe close at 6."
    passage = Passage("p", "d", "Shop", "", 0, text, sentences=(PassageSentence(0, 18, 0), PassageSentence(19, 33, 0)))
    found = quoted("We  close at 6.", passage)
    assert found is not None and text[found.start : found.end] == "We close at 6."
    assert quoted("We close at 7.", passage) is None
    assert quoted("close at 6", passage) is None, "a part of one is none"


@pytest.mark.parametrize(
    "reply", ["", "nonsense", "[]", '{"items": {}}', '{"items"', '{"lines": []}', "[" * 5000, '{"items": "\\ud800"}']
)
def test_a_reply_that_is_something_else_holds_one_thing_that_cannot_be_read(reply: str) -> None:
    assert list(read_items(reply, Worded)) == [None]


@pytest.mark.parametrize(
    "item",
    [
        '{"question": 7}',
        '{"question": "Open?", "more": 1}',
        '{"question": "\\u200b\\u200b\\u200b"}',
        '{"question": "%s"}' % ("x" * 301),
        "null",
        '"Open?"',
    ],
)
def test_one_bad_item_does_not_spoil_the_others(item: str) -> None:
    reply = f'{{"items": [{item}, {{"question": " Are \\n you\\u0000 open? "}}]}}'
    assert list(read_items(reply, Worded)) == [None, Worded(question="Are you open?")]


def test_items_are_bounded_and_of_their_kind() -> None:
    many = json.dumps({"items": [{"question": "Open?"}] * 50})
    assert len(list(read_items(many, Worded))) == 8
    assert list(read_items('{"items": [{"question": "Open?"}]}', Asked)) == [None]
    assert list(read_items('{"items": [{"reply": "Yes.", "sentences": []}]}', Replied)) == [None]
