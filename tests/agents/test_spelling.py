"""Slips of the finger are undone; what is right, or nobody can know, stays."""

from __future__ import annotations

from typing import Literal

import pytest

from frontdesk_agents.spelling import corrected


@pytest.mark.parametrize(
    ("written", "language", "meant"),
    [
        ("good evenng", "en", "good evening"),
        ("Hllo, is it local?", "en", "Hello, is it local?"),
        ("go ahhead", "en", "go ahead"),
        ("payment opptions", "en", "payment options"),
        ("my anmial", "en", "my animal"),
        ("où est ma cmmande", "fr", "où est ma commande"),
        ("il me fuat une tondeuse", "fr", "il me faut une tondeuse"),
        ("helllo", "fr", "hello"),
        ("your opnening hours", "en", "your opening hours"),
        ("trde-in?", "en", "trade-in?"),
        ("avez-vuos une tente", "fr", "avez-vous une tente"),
        ("vos heures d'ouvreture", "fr", "vos heures d'ouverture"),
    ],
)
def test_a_slip_is_undone(written: str, language: Literal["en", "fr"], meant: str) -> None:
    assert corrected(written, language) == meant


@pytest.mark.parametrize(
    "text",
    [
        "do you accept laya health insurance",
        "write to jonh@exmaple.com about order AB-3241",
        "Where is the Halden One by Meeple?",
        "une tondeuse et un amplificateur",
        "is the powerbank ok with my iphone",
        "patreon, viber or venmo",
        "an iPhone for Mr McCoyy",
        "the QX-BRTL and the AB-3241, a T-shirt, e-mail, rock'n'roll",
        "",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert corrected(text, "en") == corrected(text, "fr") == text
