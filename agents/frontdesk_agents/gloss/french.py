"""French text to its English gloss: the longest entries first, then inflected words, and unknown words as they are."""

from __future__ import annotations

import re
from functools import lru_cache

from frontdesk_agents.gloss.inflection import lemmas
from frontdesk_agents.gloss.lexicon import Key, fold, lexicon, words

NEGATED = 4  # words between "ne" and its "plus"
_LONGEST_TEXT = 8000  # characters; what follows is dropped
_TOKEN = re.compile(
    r"(?P<code>#?(?=[\w-]*\d)\w(?:[\w.,:/-]*\w)?)|(?P<word>[^\W\d_]+)|(?P<stop>[.,;:!?()\n])|(?P<other>\S)"
)


def to_english(text: str) -> str:
    """The English gloss of a French text; numbers, codes and unknown words are kept, at most 8,000 characters are read."""
    pieces: list[str] = []
    run: list[str] = []
    for match in _TOKEN.finditer(text[:_LONGEST_TEXT].replace("œ", "oe").replace("Œ", "Oe")):
        if match.lastgroup == "word":
            run.append(match.group())
        elif match.group() not in "'’-":
            pieces.extend(_gloss_run(run))
            run = []
            _add_mark(pieces, match.group(), stop=match.lastgroup == "stop")
    pieces.extend(_gloss_run(run))
    return " ".join(pieces).strip()


def _add_mark(pieces: list[str], mark: str, *, stop: bool) -> None:
    if stop and pieces and mark not in "(\n":
        pieces[-1] += mark
    elif mark != "\n":
        pieces.append(mark)


def _gloss_run(run: list[str]) -> list[str]:
    """The glosses of words that no number or punctuation separates."""
    keys = [word.lower() for word in run]
    longest = lexicon().longest
    glosses: list[str] = []
    at = 0
    while at < len(run):
        for size in range(min(longest, len(run) - at), 1, -1):
            found = lexicon().find(tuple(keys[at : at + size]))
            if found is not None:
                break
        else:
            size, found = 1, "no longer" if _ends_negation(keys, at) else _gloss_word(keys[at], run[at])
        if found:
            glosses.append(found)
        at += size
    return glosses


def _ends_negation(keys: list[str], at: int) -> bool:
    """Whether the word is the "plus" of "ne ... plus", which says the contrary of "more"."""
    return keys[at] == "plus" and not {"ne", "n"}.isdisjoint(keys[max(0, at - NEGATED) : at])


@lru_cache(maxsize=20_000)
def _gloss_word(word: str, written: str) -> str:
    key: Key = words(word) or (word,)
    found = lexicon().find(key)
    if found is not None:
        return found
    for lemma in lemmas(fold(key[0])):
        found = lexicon().folded.get((lemma,))
        if found is not None:
            return found
    return written
