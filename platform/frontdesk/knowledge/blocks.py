"""Markdown and plain text to blocks: paragraphs, list items and table rows, each under its headings, without the marks.

It reads what people write in help pages, not all of CommonMark: headings (# and underlined), a bold line alone as a heading,
paragraphs, nested lists, tables, quotes, fenced code, comments; emphasis and links lose their marks and keep their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["paragraph", "item", "row", "code"]

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*$")
_UNDERLINE = re.compile(r"(=+|-{3,})\s*$")
_BOLD_LINE = re.compile(r"(?:\*\*|__)(?P<text>[^*_]{2,120})(?:\*\*|__):?$")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?P<text>.+)$")
_FENCE = re.compile(r"\s*(```|~~~)")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\((?:[^()\s]{0,500})(?:\s+\"[^\"]{0,200}\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,300}?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]{1,300})`")
_HTML = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


@dataclass(frozen=True)
class Block:
    """A piece of text on one line (code keeps its lines). `path` holds the headings above it, outermost first."""

    kind: Kind
    text: str
    path: tuple[str, ...]


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text in their order."""
    return list(_Reader(_COMMENT.sub("", text)).blocks())


def plain(text: str) -> str:
    """A line without Markdown's marks: links and emphasis keep their words."""
    for pattern, kept in ((_LINK, r"\1"), (_CODE, r"\1"), (_STRONG, r"\2"), (_EMPHASIS, r"\2"), (_HTML, "")):
        text = pattern.sub(kept, text)
    return " ".join(text.replace("\\*", "*").replace("\\_", "_").split())


class _Reader:
    """One pass over the lines; `_open` gathers the lines of the paragraph or item that is being read."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._headings: list[tuple[int, str]] = []
        self._open: list[str] = []
        self._kind: Kind = "paragraph"
        self._columns: list[str] = []

    def blocks(self) -> Iterator[Block]:
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if _FENCE.match(line):
                yield from self._close()
                end = self._fence_end(at)
                yield from self._code(at + 1, end)
                at = end
            elif self._is_underlined(at):
                heading = self._lines[at]
                yield from self._close()
                self._push(1 if self._lines[at + 1].startswith("=") else 2, heading)
                at += 1
            else:
                yield from self._read(line, at)
            at += 1
        yield from self._close()

    def _read(self, line: str, at: int) -> Iterator[Block]:
        stripped = line.strip().removeprefix(">").strip() if line.lstrip().startswith(">") else line.strip()
        if match := _HEADING.match(stripped):
            yield from self._close()
            self._push(len(match[1]), match[2])
        elif not stripped:
            yield from self._close()
            self._columns = []
        elif "|" in stripped and (self._columns or self._table_starts(at)):
            yield from self._close()
            yield from self._table_line(stripped)
        elif _RULE.match(stripped):
            yield from self._close()
        elif match := _ITEM.match(line):
            yield from self._close()
            self._open, self._kind = [match["text"]], "item"
        elif (match := _BOLD_LINE.match(stripped)) and not self._open and self._stands_alone(at):
            self._push(6, match["text"])
        else:
            self._open.append(stripped)

    def _close(self) -> Iterator[Block]:
        if text := plain(" ".join(self._open)):
            yield Block(self._kind, text, self._path())
        self._open, self._kind = [], "paragraph"

    def _push(self, level: int, title: str) -> None:
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, plain(title)[:200]))

    def _path(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._headings)

    def _is_underlined(self, at: int) -> bool:
        return (
            at + 1 < len(self._lines)
            and bool(_UNDERLINE.match(self._lines[at + 1]))
            and bool(self._lines[at].strip())
            and not self._open
            and not _ITEM.match(self._lines[at])
            and "|" not in self._lines[at]
        )

    def _stands_alone(self, at: int) -> bool:
        return at + 1 == len(self._lines) or not _ITEM.match(self._lines[at + 1])

    def _table_starts(self, at: int) -> bool:
        return at + 1 < len(self._lines) and bool(_TABLE_RULE.match(self._lines[at + 1].strip()))

    def _table_line(self, line: str) -> Iterator[Block]:
        cells = [plain(cell) for cell in line.strip("|").split("|")]
        if not self._columns:
            self._columns = cells
        elif not _TABLE_RULE.match(line):
            pairs = zip(self._columns, cells, strict=False)
            text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
            if text:
                yield Block("row", text + ".", self._path())

    def _fence_end(self, at: int) -> int:
        end = at + 1
        while end < len(self._lines) and not _FENCE.match(self._lines[end]):
            end += 1
        return end

    def _code(self, start: int, end: int) -> Iterator[Block]:
        if text := "\n".join(self._lines[start:end]).strip():
            yield Block("code", text, self._path())
