"""French is glossed well enough to compare, and the language of short texts is told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_agents.gloss import detect, to_english
from frontdesk_agents.gloss.lexicon import lexicon


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Où est ma commande 1042 ?", "where is my order 1042?"),
        ("ou est ma commande", "where is my order"),
        ("Quelle est votre politique de retour ?", "what is your return policy?"),
        ("J'ai oublié mon mot de passe", "I forgot my password"),
        ("Avez-vous du pain sans gluten ?", "do you have of the bread gluten-free?"),
        ("Est-ce que vous livrez à domicile ?", "you deliver at home?"),
        ("Les commandes sont remboursées", "the orders are refund"),
        ("Le magasin est ouvert le dimanche", "the shop is open on Sundays"),
        ("Annulez la commande #AB-1042 s'il vous plaît", "cancel the order #AB-1042 please"),
        ("Conseillez-moi une tente", "recommend me a tent"),
        ("Je veux parler à un conseiller", "I want talk to an adviser"),
        ("Zorglub habite ici", "Zorglub live here"),
    ],
)
def test_glosses(french: str, english: str) -> None:
    assert to_english(french) == english


@pytest.mark.parametrize(
    "text",
    ["bonjour", "où est ma commande", "merci", "ou est ma commande", "oui", "c'est combien", "je veux parler à quelqu'un",
     "annulez-la", "vous êtes ouverts dimanche ?", "horaires", "livraison gratuite ?", "non, la 1043", "au revoir",
     "pain sans gluten", "carte cadeau", "remboursement svp", "pk c'est pas livré"],
)  # fmt: skip
def test_french_is_told(text: str) -> None:
    assert detect(text) == "fr"


@pytest.mark.parametrize(
    "text",
    ["hello", "where is my order", "thanks", "yes please", "opening hours", "no, 1043", "I want a person", "refund?",
     "do you have a tent for four under 300?", "is the café open on Sunday", "gift cards", "can my dog come", "hi", "menu"],
)  # fmt: skip
def test_english_is_told(text: str) -> None:
    assert detect(text) == "en"


def test_what_says_nothing_is_in_the_language_given() -> None:
    assert detect("1042", "fr") == "fr"
    assert detect("1042", "en") == "en"


def test_a_sentence_takes_less_than_a_millisecond() -> None:
    sentences = [f"Bonjour, je voudrais savoir si la commande {n} sera livrée avant samedi matin." for n in range(300)]
    to_english(sentences[0])
    begin = time.perf_counter()
    for sentence in sentences:
        to_english(sentence)
    assert (time.perf_counter() - begin) / len(sentences) < 0.001


@given(st.text(max_size=300))
def test_any_text_is_glossed_and_told(text: str) -> None:
    assert isinstance(to_english(text), str)
    assert detect(text) in ("en", "fr")


def test_every_entry_is_a_pair() -> None:
    assert len(lexicon().written) > 2000
    assert all(key for key in lexicon().written)
