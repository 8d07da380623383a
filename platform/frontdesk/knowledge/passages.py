"""Passages: what search finds. Blocks of one section are gathered to about 60 to 150 words, and cut into sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from frontdesk.knowledge.blocks import Block, blocks_of
from frontdesk.knowledge.sentences import spans

FEW, MANY = 60, 150  # words of a passage
SHORT_LIST = 80  # words of a list that is one sentence together with the line that introduces it
SHORT_ITEM = 12
LONGEST_SENTENCE = 1_000  # characters


@dataclass(frozen=True)
class PassageDraft:
    """A passage of a document; `sentences` are spans of `text`. `heading` holds the headings above, joined by " > "."""

    position: int
    heading: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Piece:
    """Text that is never cut: its sentences are spans of it."""

    text: str
    sentences: tuple[tuple[int, int], ...]

    @property
    def words(self) -> int:
        return len(self.text.split())


def passages_of(text: str) -> list[PassageDraft]:
    """The passages of a Markdown or plain text, in their order."""
    drafts: list[PassageDraft] = []
    for path, blocks in groupby(blocks_of(text), key=lambda block: block.path):
        for pieces in _gather(list(_pieces(list(blocks)))):
            drafts.append(_draft(len(drafts), " > ".join(path)[:600], pieces))
    return drafts


def _pieces(blocks: list[Block]) -> Iterator[_Piece]:
    at = 0
    while at < len(blocks):
        items = _list_after(blocks, at)
        if items and blocks[at].text.endswith(":") and _is_short(items):
            text = "\n".join([blocks[at].text, *(f"- {item.text}" for item in items)])
            lead = spans(blocks[at].text)[-1][0]  # sentences before the one that introduces the list
            yield _Piece(text, (*spans(text[:lead]), (lead, len(text))))
            at += len(items) + 1
        else:
            yield from _cut(blocks[at])
            at += 1


def _list_after(blocks: list[Block], at: int) -> list[Block]:
    items = []
    for block in blocks[at + 1 :] if blocks[at].kind == "paragraph" else []:
        if block.kind != "item":
            break
        items.append(block)
    return items


def _is_short(items: list[Block]) -> bool:
    lengths = [len(item.text.split()) for item in items]
    return max(lengths) <= SHORT_ITEM and sum(lengths) <= SHORT_LIST


def _cut(block: Block) -> Iterator[_Piece]:
    if block.kind == "code":
        yield _Piece(block.text[:4000], ())
        return
    marker = "- " if block.kind == "item" else ""
    found = [span for start, end in spans(block.text) for span in _bounded(start, end)]
    for group in _by_words(block.text, found):
        start, end = group[0][0], group[-1][1]
        moved = tuple((a - start + len(marker), b - start + len(marker)) for a, b in group)
        yield _Piece(marker + block.text[start:end], moved)


def _bounded(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, LONGEST_SENTENCE):
        yield at, min(at + LONGEST_SENTENCE, end)


def _by_words(text: str, sentences: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    groups: list[list[tuple[int, int]]] = [[]]
    words = 0
    for start, end in sentences:
        length = len(text[start:end].split())
        if groups[-1] and words + length > MANY:
            groups.append([])
            words = 0
        groups[-1].append((start, end))
        words += length
    return [group for group in groups if group]


def _gather(pieces: list[_Piece]) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    words = 0
    for piece in pieces:
        if not groups or words >= FEW or words + piece.words > MANY:
            groups.append([])
            words = 0
        groups[-1].append(piece)
        words += piece.words
    return groups


def _draft(position: int, heading: str, pieces: list[_Piece]) -> PassageDraft:
    text, sentences = "", []
    for piece in pieces:
        if text:
            text += "\n" if piece.text.startswith("- ") else "\n\n"
        sentences += [(start + len(text), end + len(text)) for start, end in piece.sentences]
        text += piece.text
    return PassageDraft(position, heading, text, tuple(sentences))
