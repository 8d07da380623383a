"""Markdown in the dialects of platforms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.markup import HTML, PLAIN, WHATSAPP, pieces

TEXT = "# Tents\n\n**Bold**, *soft*, ~~gone~~ and `code`: [page](https://example.com/?a=1&b=2) <i>\n\n1. one\n2. two\n   - deep"


def test_html_escapes_what_is_not_ours() -> None:
    [text] = pieces(TEXT, HTML, 4096)
    assert text == (
        "<b>Tents</b>\n\n<b>Bold</b>, <i>soft</i>, <s>gone</s> and <code>code</code>: "
        '<a href="https://example.com/?a=1&amp;b=2">page</a> &lt;i&gt;\n\n1. one\n2. two\n  • deep'
    )


def test_whatsapp_and_plain() -> None:
    assert pieces("**B** *i* ~~s~~ [p](https://e.com)", WHATSAPP, 99) == ["*B* _i_ ~s~ p (https://e.com)"]
    assert pieces("**B** *i* ~~s~~ <https://e.com>", PLAIN, 99) == ["B i s https://e.com"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_links_that_run_something_are_no_links(address: str) -> None:
    [text] = pieces(f"[press]({address})", HTML, 999)
    assert "<a " not in text


@given(st.text(), st.integers(min_value=12, max_value=80))
def test_no_text_makes_a_piece_that_is_empty_or_too_long(text: str, limit: int) -> None:
    found = pieces(text, HTML, limit)
    assert all(piece.strip() and len(piece) <= limit for piece in found)
