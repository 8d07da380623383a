"""Cue words: how near to a value stands a word that points to its argument, as "height" in "a height of 5"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from frontdesk_tools.extract import Candidate, fold

FAR = 1000  # nothing points to the value
_REACH = 30  # characters around a value
_BEHIND = 8  # a cue after the value counts as if it stood this much further away
_BOUNDARY = re.compile(r"[,;.!?]\s|\band\b")  # a cue on the other side of one counts less
_ACROSS = 10


def distance(cues: Mapping[str, Sequence[str]], message: str, candidate: Candidate) -> int:
    """Characters between the candidate and the nearest cue, of whatever language; `FAR` when none is in reach, 0 without cues."""
    words = tuple(fold(word) for spoken in cues.values() for word in spoken)
    if not words:
        return 0
    folded = fold(message)
    before = folded[max(0, candidate.start - _REACH) : candidate.start]
    after = folded[candidate.end : candidate.end + _REACH]
    pattern = _pattern(words)
    ahead = [_gap(before[match.end() :]) for match in pattern.finditer(before)]
    behind = [_gap(after[: match.start()]) + _BEHIND for match in pattern.finditer(after)]
    return min([*ahead, *behind], default=FAR)


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})(?:s|es)?\b")


def _gap(between: str) -> int:
    return len(between) + _ACROSS * len(_BOUNDARY.findall(between))
