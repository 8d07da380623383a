"""Titles: what is written with capital letters, as "San Jose" in "find a dentist in San Jose", or between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.dates import is_calendar_word
from frontdesk_tools.extract.phrases import STOP_WORDS, stem
from frontdesk_tools.extract.wordings import EVERYDAY

_WORD = r"(?:(?:[A-Z]\.)+[A-Za-z]*\.?|(?:St|Mt|Dr|Mr|Mrs|Ms|Jr|Sr)\.|[A-ZÀ-Þ][\w'’&+\-]*(?:\.\w+)*)"
_RUN = re.compile(rf"(?<!\w){_WORD}(?: (?:(?:of|the|de|du|la|le|&|von|van|der|des) ){{0,2}}{_WORD})*")
_QUOTED = re.compile(
    r"\"([^\"\n]{1,80})\"|“([^”\n]{1,80})”|«\s?([^»\n]{1,80}?)\s?»|(?<!\w)'((?:[^'\n]|'(?=\w)){1,200})'(?!\w)"
)
_REGION, _AFTER_PLACE = (
    re.compile(r"[A-Z]{2}"),
    re.compile(r"[A-Z]\w+, $"),
)  # "CA" in "Fresno, CA" is no title of its own
_SENTENCE = re.compile(r"[^.!?;:\n]+")
_SHORT = 3  # words of a sentence that may be nothing but a title
_LOWER = re.compile(
    r"\b(?:from|in|at|near|around|by|called|named|a|chez|vers|depuis)\s+(?=([a-z][\w'-]+(?: [a-z][\w'-]+){0,2}))"
)
_OPENINGS = """book reserve schedule calculate compute determine predict estimate convert compare identify generate create translate
analyze retrieve fetch locate solve plot draw add remove update delete set play send share open order track cancel rent plan
provide list display check confirm confirmed discover evaluate simulate measure organize sort arrange review search watch hello
hi hey oh wow super cool awesome excellent fantastic wonderful neat yes yeah sure great alright perfect sounds sorry nope actually perhaps nothing everything yup yep yea ok okay fine seems correct exactly absolutely tomorrow today tonight"""
_EVERYDAY = frozenset(stem(word) for word in (STOP_WORDS | EVERYDAY | frozenset(_OPENINGS.split())) - {"new"})


def find_titles(text: str) -> Iterator[Candidate]:
    """Titles as they were written. In a message without capital letters, what stands behind "in", "from" and the like.

    The first word of a sentence counts when it goes on with another title word, or when the sentence is hardly more than it.
    """
    quoted = [_candidate(text, *match.span(match.lastindex or 0)) for match in _QUOTED.finditer(text)]
    yield from quoted
    if text.islower():
        yield from _lower(text)
    elif not text.isupper() or len(text.split()) <= _SHORT:
        for match in _RUN.finditer(text):
            start, end = _trimmed(text, *match.span())
            region = _REGION.fullmatch(text, start, end) is not None and _AFTER_PLACE.search(text, 0, start) is not None
            if (
                end - start > 1
                and not _small(text[start:end])
                and not region
                and not any(q.start <= start < q.end for q in quoted)
            ):
                yield _candidate(text, start, end)


def _candidate(text: str, start: int, end: int) -> Candidate:
    said = text[start:end]
    return Candidate("title", said, said, start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The run without the words that only open a sentence ("Find", "I'm", "However"), and without a possessive ending."""
    words = list(re.finditer(r"\S+", text[start:end]))
    opens = re.search(r"(?:^|[.!?;:\n]\s*)$", text[:start]) is not None
    if opens and len(words) == 1 and _goes_on(text, start):
        words = []
    while words and _everyday(words[0][0], opens):
        words, opens = words[1:], False  # "Play Get Lucky"
    first = start + words[0].start() if words else end
    after = re.match(r"\s+(\w+)", text[end:])
    belongs = after is not None and fold(after[1]) not in STOP_WORDS  # "Karin's friend", but "at Chang's in Paris"
    ending = r"(?:['’]s)?[-'’&+]*$" if belongs else r"[-'’&+]+$"
    return first, first + len(re.sub(ending, "", text[first:end]))


def _small(title: str) -> bool:
    """Whether it is one small word that somebody wrote with a capital letter: "Okay, Can you"."""
    return not title.isupper() and fold(title) in STOP_WORDS


def _everyday(word: str, opens: bool) -> bool:
    folded = fold(word).strip(".,'")
    if is_calendar_word(folded) or folded.split("'")[0] in ("i", "it"):
        return True
    return opens and (stem(folded) in _EVERYDAY or stem(folded.split("'")[0]) in _EVERYDAY)


def _goes_on(text: str, start: int) -> bool:
    """Whether the sentence that begins there has more to say than a title."""
    sentence = _SENTENCE.match(text, start)
    return sentence is not None and len(sentence[0].split()) > _SHORT


def _lower(text: str) -> Iterator[Candidate]:
    for match in _LOWER.finditer(fold(text)):
        words = list(re.finditer(r"\S+", match[1]))
        names = [
            word[0] not in STOP_WORDS or (at == 0 and word[0] == "new") for at, word in enumerate(words)
        ]  # "new york"
        kept = names.index(False) if False in names else len(words)
        article = text[match.start() :].startswith("a ")  # an English one, and no "à"
        if kept and not article and words[kept - 1][0] != "new" and not is_calendar_word(words[0][0]):
            yield _candidate(text, match.start(1), match.start(1) + words[kept - 1].end())
