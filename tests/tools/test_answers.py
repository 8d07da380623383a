"""Yes and no: a yes is taken only where nothing else was said, a no where nothing else was wished."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_tools.extract import Answer, leaning, yes_no


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes, please.", "YES!", "yep", "sure", "ok", "go ahead", "do it", "of course", "yes cancel it", "that's right",
     "oui", "Oui, s'il vous plaît", "ouais", "d'accord", "bien sûr", "allez-y", "oui annulez-la", "je confirme", "c'est ça",
     "volontiers", "👍"],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert yes_no(text) is Answer.YES


@pytest.mark.parametrize(
    "text",
    ["no", "No, thanks.", "nope", "not now", "don't", "please don't cancel it", "never mind", "leave it", "I changed my mind",
     "non", "Non merci", "surtout pas", "laissez tomber", "ne l'annulez pas", "pas maintenant", "n'annulez pas",
     "no I still want it", "non, je la garde", "no thanks, I'll keep it", "no the parcel may come", "no need"],
)  # fmt: skip
def test_no(text: str) -> None:
    assert yes_no(text) is Answer.NO


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?", "yes?", "maybe", "yes but only the first one", "yes if it is free", "where is my order", "order 1042",
     "oui mais la 1043", "oui si c'est gratuit", "peut-être", "no, cancel 1043 instead", "no, where is it", "please", "merci",
     "non, où est ma commande", "no delivery please, I'll come round and grab it", "non livraison svp, je passe", "yes and also order a pizza", "yes, what does it cost", "no cancel it"],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert yes_no(text) is None


@given(st.text(max_size=120))
def test_any_text_is_judged(text: str) -> None:
    assert yes_no(text) in (Answer.YES, Answer.NO, None)


def test_a_yes_in_a_long_message_is_no_answer() -> None:
    assert yes_no("yes " * 40) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes, that's good. How much is it?", Answer.YES),
        ("That is correct. Where does it leave from?", Answer.YES),
        ("Yeah that's fine for me", Answer.YES),
        ("Oui, à sept heures. C'est où ?", Answer.YES),
        ("No, at six please", Answer.NO),
        ("yes, but tomorrow", None),
        ("Yes, if it is free. Is it?", None),
        ("Yes, how much is it?", None),
        ("Yes that is correct, how much is it?", Answer.YES),
        ("Yes, that is correct, can you tell me if it is far?", Answer.YES),
        ("That suits me well. Do you know if they have music?", Answer.YES),
        ("Yes, that is correct, if it is free", None),
        ("that is right, isn't it?", None),
        ("oui mais demain", None),
        ("Where is it? Yes.", None),
        ("", None),
    ],
)
def test_what_a_longer_reply_begins_with(text: str, answer: Answer | None) -> None:
    assert leaning(text) is answer
