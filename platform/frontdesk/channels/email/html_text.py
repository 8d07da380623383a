"""HTML as text: lines, lists, and quotations with `>` before them; what is not shown is left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HIDDEN = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "object"})
APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"})
BLOCKS = APART | {
    "address",
    "article",
    "center",
    "div",
    "dl",
    "dt",
    "dd",
    "footer",
    "form",
    "header",
    "hr",
    "li",
    "pre",
    "tr",
}


def text_of_html(source: str) -> str:
    """The words that a reader of the page sees."""
    reader = _Reader()
    reader.feed(re.sub(r"<!--|--!?>|<!\[|<\?", " ", source))  # comments are hidden words at best, and slow to look for
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in HIDDEN
        if tag == "br":
            self._end_line()
        elif tag in BLOCKS:
            self._end_block(tag)
        self._quoted += tag == "blockquote"
        if tag == "li":
            self._line = "- "

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in HIDDEN))
        if tag in BLOCKS:
            self._end_block(tag)
        self._quoted = max(0, self._quoted - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            words = re.sub(r"\s+", " ", data)
            self._line += words.lstrip() if self._line in ("", "- ") else words

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def _end_block(self, tag: str) -> None:
        if self._line.strip():
            self._end_line()
        if tag in APART and self._lines and self._lines[-1]:
            self._lines.append("")

    def _end_line(self) -> None:
        self._lines.append(">" * min(self._quoted, 9) + (" " if self._quoted else "") + self._line.rstrip())
        self._line = ""
