"""Cue words: how near to a value stands a word that points to its argument, as "height" in "a height of 5"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from frontdesk_tools.extract import Candidate, fold, stem
from frontdesk_tools.spec import Argument

FAR = 1000  # nothing points to the value
_REACH = 40  # characters around a value
_BEHIND = 8  # a cue after the value counts as if it stood this much further away
_UNIT = 1  # but a number's unit stands behind it
_HINT = 5  # a word that points less surely
_BOUNDARY = re.compile(r"[,;.!?]\s|\band\b")  # a cue on the other side of one counts less
_ACROSS = 10

_IRREGULAR = {"children": r"child(?:ren)?", "people": r"people|persons?"}
_LONG = 5  # letters of a word that is a cue in other forms, too: "starring" and "stars"


@dataclass(frozen=True)
class Cue:
    """The nearest cue of a value: how far away it counts, and where in the message it stands."""

    distance: int = FAR
    at: int = -1


def nearest_cue(argument: Argument, message: str, candidate: Candidate) -> Cue:
    """The cue, of whatever language, that points best from the argument to the candidate."""
    named = tuple(fold(word) for spoken in argument.cues.values() for word in spoken)
    if not named:
        return Cue(0)
    folded = fold(message)
    cues = [*_around(named, folded, candidate, 0), *_around(argument.hints, folded, candidate, _HINT)]
    return min(cues, key=lambda cue: cue.distance, default=Cue())


def _around(words: Sequence[str], folded: str, candidate: Candidate, more: int) -> Iterator[Cue]:
    if not words:
        return
    pattern, first = _pattern(tuple(words)), max(0, candidate.start - _REACH)
    behind = _BEHIND if isinstance(candidate.value, str) else _UNIT
    for match in pattern.finditer(folded, first, candidate.start):
        yield Cue(_gap(folded[match.end() : candidate.start]) + more, match.start())
    for match in pattern.finditer(folded, candidate.end, candidate.end + _REACH):
        yield Cue(_gap(folded[candidate.end : match.start()]) + behind + more, match.start())


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    forms = "|".join(_form(word) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])")


def _form(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) >= _LONG:
        return rf"{re.escape(stem(word))}\w{{0,4}}"
    if len(word) == _LONG - 1 and word.endswith("s"):
        return rf"{re.escape(word[:-1])}\w{{0,5}}"
    return rf"{re.escape(word)}(?:s|es)?"


def _gap(between: str) -> int:
    return len(between) + _ACROSS * len(_BOUNDARY.findall(between))
