"""Personal data becomes placeholders that are the same for the same value, and nothing else does."""

from __future__ import annotations

import pytest

from frontdesk.learning.masking import Mask, spoken


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Write to ana.b@example.com, or Ana.B@example.com", "Write to [email 1], or [email 1]"),
        ("call me on +33 6 12 34 56 78 please", "call me on [phone 1] please"),
        ("My card is 4111 1111 1111 1111", "My card is [card 1]"),
        ("4111-1111-1111-1112 does not pass its check", "[card 1] does not pass its check"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189.", "IBAN [iban 1]."),
        ("to DE89370400440532013000, thanks", "to [iban 1], thanks"),
        ("Where is my order 1042? And #AB-77?", "Where is my order [code 1]? And #[code 2]?"),
        ("Je m'appelle Zoé Martin et ma commande est la 1042", "Je m'appelle [name 1] et ma commande est la [code 1]"),
        ("Do you have a tent for 4 under 300 euros?", "Do you have a tent for 4 under 300 euros?"),
        ("Are you open on 24 December at 10:30?", "Are you open on 24 December at 10:30?"),
        ("", ""),
    ],
)
def test_what_is_personal_is_hidden(said: str, hidden: str) -> None:
    assert Mask().hide(said) == hidden


def test_the_customers_name_is_hidden_wherever_it_stands() -> None:
    mask = Mask(["Will Rivera"])
    assert (
        mask.hide("Will Rivera here. When will it come? RIVERA, W.") == "[name 1] here. When will it come? [name 2], W."
    )
    assert mask.hide("Thanks, Will Rivera") == "Thanks, [name 1]"


def test_a_value_keeps_its_placeholder_through_the_conversation() -> None:
    mask = Mask()
    assert mask.hide("order 1042") == "order [code 1]"
    assert mask.hide("order 1043, not order 1042") == "order [code 2], not order [code 1]"


def test_hidden_values_are_spoken_as_nobodys() -> None:
    assert spoken("Where is [code 12]? I am [name 1], [email 2].") == "Where is 1042? I am Alex, someone@example.com."
