"""Markdown for platforms that have another dialect, or none, and long texts in pieces.

A text is parsed as CommonMark (https://spec.commonmark.org) with strikethrough; raw HTML is text like any other.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

Pair = tuple[str, str]
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")


@dataclass(frozen=True)
class Dialect:
    """How a platform writes what Markdown can say; `link` gets the rendered words and the raw address."""

    escape: Callable[[str], str]
    bold: Pair
    italic: Pair
    strike: Pair
    code: Pair
    block: Pair
    link: Callable[[str, str], str]
    heading: Pair
    bullet: str = "• "


def words_and_address(words: str, address: str) -> str:
    """A link where there are none: the words, and the address when they do not say it."""
    return words if words == address else f"{words} ({address})"


def listed(text: str, choices: Sequence[str]) -> str:
    """A text with its choices as a list beneath, where there is nothing to press."""
    return "\n".join([text, "", *(f"- {choice}" for choice in choices)]) if choices else text


def _as_it_is(text: str) -> str:
    return text


def _anchor(words: str, address: str) -> str:
    return f'<a href="{html.escape(address)}">{words}</a>'


_NONE = ("", "")
PLAIN = Dialect(_as_it_is, _NONE, _NONE, _NONE, _NONE, _NONE, words_and_address, _NONE, bullet="- ")
HTML = Dialect(
    lambda text: html.escape(text, quote=False),
    ("<b>", "</b>"),
    ("<i>", "</i>"),
    ("<s>", "</s>"),
    ("<code>", "</code>"),
    ("<pre>", "</pre>"),
    _anchor,
    ("<b>", "</b>"),
)
WHATSAPP = Dialect(
    _as_it_is,
    ("*", "*"),
    ("_", "_"),
    ("~", "~"),
    ("`", "`"),
    ("```", "```"),
    words_and_address,
    ("*", "*"),
)


def pieces(text: str, dialect: Dialect, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """The text in the dialect, in as few pieces as the limit allows, none empty; cut between paragraphs or lines, else words.

    A paragraph too long for one piece loses its emphasis rather than being cut inside of it.
    """
    blocks = [
        piece for tokens in _top_level(_PARSER.parse(text)) for piece in _fitting(tokens, dialect, limit, measure)
    ]
    return _packed(blocks, limit, measure)


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _fitting(tokens: list[Token], dialect: Dialect, limit: int, measure: Callable[[str], int]) -> Iterator[str]:
    rendered = _rendered(tokens, dialect)
    if measure(rendered) <= limit:
        yield rendered
    else:
        for part in _cut(_rendered(tokens, PLAIN), limit, lambda text: measure(dialect.escape(text))):
            yield dialect.escape(part)


def _cut(text: str, limit: int, measure: Callable[[str], int]) -> Iterator[str]:
    while measure(text) > limit:
        most = _longest_prefix(text, limit, measure)
        cut = max(text.rfind("\n", 0, most), text.rfind(" ", 0, most))
        at = cut if cut > most // 2 else most
        yield text[:at].rstrip()
        text = text[at:].lstrip()
    yield text


def _longest_prefix(text: str, limit: int, measure: Callable[[str], int]) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return low


def _packed(blocks: Iterable[str], limit: int, measure: Callable[[str], int]) -> list[str]:
    packed: list[str] = []
    for block in filter(str.strip, blocks):
        if packed and measure(f"{packed[-1]}\n\n{block}") <= limit:
            packed[-1] = f"{packed[-1]}\n\n{block}"
        else:
            packed.append(block)
    return packed


def _rendered(tokens: Sequence[Token], dialect: Dialect) -> str:
    out: list[str] = []
    numbers: list[int | None] = []
    for token in tokens:
        if token.type == "bullet_list_open":
            numbers.append(None)
        elif token.type == "ordered_list_open":
            numbers.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            out.append("\n" + "  " * (len(numbers) - 1) + _mark(numbers, dialect))
        elif token.type == "heading_open":
            out.append(dialect.heading[0])
        elif token.type == "heading_close":
            out.append(dialect.heading[1])
        elif token.type == "paragraph_close" and not token.hidden and not numbers:
            out.append("\n\n")
        elif token.type in ("fence", "code_block"):
            out.append(dialect.block[0] + dialect.escape(token.content.rstrip("\n")) + dialect.block[1] + "\n")
        elif token.type == "inline":
            out.append(_inline(token.children or [], dialect))
    return "".join(out).strip()


def _mark(numbers: list[int | None], dialect: Dialect) -> str:
    number = numbers[-1]
    if number is None:
        return dialect.bullet
    numbers[-1] = number + 1
    return f"{number}. "


def _inline(tokens: Sequence[Token], dialect: Dialect) -> str:
    around = {"strong": dialect.bold, "em": dialect.italic, "s": dialect.strike}
    out: list[str] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        kind, _, end = token.type.rpartition("_")
        if kind in around:
            out.append(around[kind][end == "close"])
        elif token.type == "link_open":
            links.append((len(out), str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            start, address = links.pop()
            out[start:] = [dialect.link("".join(out[start:]), address)]
        elif token.type == "code_inline":
            out.append(dialect.code[0] + dialect.escape(token.content) + dialect.code[1])
        elif token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        else:
            out.append(dialect.escape(token.content))
    return "".join(out)
