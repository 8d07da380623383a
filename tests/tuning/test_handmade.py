"""Questions written by hand can be read, and what they expect is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.kit.errors import InvalidInput
from frontdesk.tuning.handmade import read_handmade

HANDMADE = Path(__file__).parent / "handmade"


def test_expected_sentences_and_orders_exist() -> None:
    for folder, cases in read_handmade(HANDMADE):
        texts = " ".join(" ".join(document.text.split()) for document in folder.documents)
        numbers = {order.number for order in folder.orders}
        assert len(cases) == 40
        for turn in (turn for case in cases for turn in case.turns):
            assert all(quote in texts for quote in turn.expect.quotes), turn.text
            number = turn.expect.arguments.get("number")
            assert number is None or (number in numbers) == (turn.expect.outcome != "not_found")


def test_a_folder_without_cases_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"NAME\.cases\.yaml"):
        read_handmade(tmp_path)


def test_unreadable_cases_are_named(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "business.yaml").write_text("slug: shop\nname: Shop\n")
    (tmp_path / "shop.cases.yaml").write_text("- [{asked: hello}]\n")
    with pytest.raises(InvalidInput, match=r"shop\.cases\.yaml"):
        read_handmade(tmp_path)
