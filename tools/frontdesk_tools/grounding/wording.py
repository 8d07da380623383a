"""Which words of a run are the value, and which only say what it is of: "single" in "a single room" for a type of room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from frontdesk_tools.cues import FAR
from frontdesk_tools.extract import Candidate, content_words, stem
from frontdesk_tools.grounding.earlier import spaced
from frontdesk_tools.grounding.values import WORDED, Proposal
from frontdesk_tools.spec import Argument, ToolSpec

_WORDING = 3  # what names something without capital letters or quotation marks counts as so much further away
_INSIDE = 2  # the distance of a cue word that stands in the run itself
_JOINTS = ("of", "the", "du", "de", "la", "le")
_CLASS = re.compile(
    r"\b(?:genre|type|category|subcategory|kind|style|cuisine|class|sport)\b"
)  # "a horror movie" tells one
_NEXT = 8  # characters within which the cue of mere words must stand


def worded(spec: ToolSpec, argument: Argument, proposal: Proposal) -> Iterator[Proposal]:
    """The proposal: of a title with the argument's own word in it as plainly meant, of a wording what is left of it without the words
    that are the tool's own, if anything is."""
    candidate = proposal.candidate
    if candidate is None or argument.kind not in WORDED or candidate.kind not in ("title", "wording"):
        yield proposal
    elif candidate.kind == "title":
        yield from _titled(spec, argument, proposal, candidate)
    elif left := _left_of(spec, argument, proposal, candidate):
        yield left


def _titled(spec: ToolSpec, argument: Argument, proposal: Proposal, candidate: Candidate) -> Iterator[Proposal]:
    """ "Premier League" is a league, whatever stands beside it; "Departure" alone only names an argument."""
    words = {_stemmed(word) for word in candidate.text.split()}
    if words <= {word for each in spec.arguments for word in _own(each)}:
        return
    if proposal.distance <= _INSIDE or not words & _own(argument):
        yield proposal
    else:
        yield replace(proposal, distance=_INSIDE, at=candidate.start)


def _left_of(spec: ToolSpec, argument: Argument, proposal: Proposal, candidate: Candidate) -> Proposal | None:
    words = list(re.finditer(r"\S+", candidate.text))
    own, telling = _own(argument), _vocabulary(spec)
    kept = _stripped([word[0] for word in words], own | telling | _described(argument))
    if not kept:
        return None
    first, last = words[kept[0]].start(), words[kept[-1]].end()
    said = candidate.text[first:last]
    said_of = words[kept.stop][0] if kept.stop < len(words) else ""
    inside = len(kept) < len(words) and any(_stemmed(word[0]) in own - telling for word in words)
    inside = inside or (_stemmed(said_of) in telling and _CLASS.search(spaced(argument.name)) is not None)
    near = proposal.distance <= _NEXT and proposal.at <= candidate.start
    return replace(
        proposal,
        value=[said] if argument.kind == "list" else said,
        origin=replace(proposal.origin, start=candidate.start + first, end=candidate.start + last),
        distance=_INSIDE if inside else proposal.distance + _WORDING if near else FAR,
        at=candidate.start if inside else proposal.at,
    )


def _stripped(words: list[str], own: frozenset[str]) -> range:
    """The positions of the words that are left without the tool's own, and what joined them, at both ends."""
    start, end = 0, len(words)
    while start < end and (_stemmed(words[start]) in own or words[start].lower() in _JOINTS):
        start += 1
    while end > start and (_stemmed(words[end - 1]) in own or words[end - 1].lower() in _JOINTS):
        end -= 1
    return range(start, end)


def _stemmed(word: str) -> str:
    return stem(word.lower().strip("'\"’"))


def _own(argument: Argument) -> frozenset[str]:
    return frozenset(stem(word) for spoken in argument.cues.values() for word in spoken)


def _described(argument: Argument) -> frozenset[str]:
    """The words that say what the argument is, without the examples of its values."""
    return _words(argument.description) - _words(" ".join(argument.named))


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))


def _vocabulary(spec: ToolSpec) -> frozenset[str]:
    """The words that say what the tool does: they are no values."""
    return _words(re.sub(r"[_.]", " ", spec.name)) | frozenset(
        word for text in spec.description.values() for word in _words(text)
    )


def spoken_of(spec: ToolSpec, argument: Argument) -> frozenset[str]:
    """The stems of words that mean no value of this choice: those of the tool's name, "event" of FindEvents; and of what any apartment
    and its rooms are called those that say nothing of a flag."""
    named = _words(spaced(spec.name))
    if argument.schema.get("type") != "boolean":
        return named
    return named.union(_vocabulary(spec), *(_own(each) for each in spec.arguments if each is not argument))
