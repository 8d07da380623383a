"""What an argument may take that is read from anything: of the newest message, of what that says yes to, of earlier results and calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from frontdesk_tools.cues import FAR, Cue, nearest_cue
from frontdesk_tools.extract import Answer, Candidate, extract_openly, leaning, yes_no
from frontdesk_tools.grounding.choices import choices, named_values
from frontdesk_tools.grounding.earlier import NOTHING_EARLIER, Earlier, from_before
from frontdesk_tools.grounding.fitting import counts_people, fits, is_year, value_of, with_region
from frontdesk_tools.grounding.values import WORDED, Origin, Proposal
from frontdesk_tools.grounding.wording import spoken_of, worded
from frontdesk_tools.spec import JSON, Argument, Source, ToolSpec

_PLAIN = 1  # the distance of what needs no cue: a value that the description names, people that are counted, a year behind "in"
_ASKED = 4  # of a value that was asked for
_SOLE = 5  # of a value of a kind that no other argument reads
_SOLE_KINDS = ("date", "time", "email", "phone")
_CLAUSE = re.compile(r"[^.!,;?\n]+")


@dataclass(frozen=True)
class Heard:
    """The newest message `said` with its `position`, and the agent's one before it, `replied`, with theirs; what they say, the latter
    only as far as the customer has said yes to it."""

    said: str
    position: int
    told: Sequence[Candidate]
    replied: str
    agreed: Sequence[Candidate]


def hear(messages: Sequence[str], earlier: Earlier, *, today: date, language: str | None) -> Heard:
    """What the newest message says, a yes or no in it apart, and what it accepts."""
    said = messages[-1] if messages else ""
    answers = [match.span() for match in _CLAUSE.finditer(said) if yes_no(match[0])]
    found = extract_openly(said, today=today, language=language)
    told = [c for c in found if not any(start <= c.start < end for start, end in answers)]
    agrees = Answer.YES in (leaning(said), yes_no(said))
    agreed = extract_openly(earlier.offered, today=today, language=language) if agrees else ()
    return Heard(said, len(messages) - 1, told, earlier.offered, agreed)


def open_proposals(
    spec: ToolSpec, argument: Argument, heard: Heard, results: Sequence[JSON], earlier: Earlier
) -> tuple[Proposal, ...]:
    """The argument's values. Words that a yes accepts come last, since an offer says more than what is accepted."""
    before = from_before(argument, results, earlier, heard.said)
    said = Origin("said", heard.position)
    offered = Origin("offered", len(earlier.replies) - 1)
    if argument.source is Source.CHOICE:
        agreed = choices(argument, heard.replied, offered, NOTHING_EARLIER) if heard.agreed else []
        return (
            *choices(argument, heard.said, Origin("choice", heard.position), earlier, spoken_of(spec, argument)),
            *agreed,
            *before,
        )
    told = list(_read(spec, argument, heard.told, heard.said, said, earlier))
    accepted = [
        proposal
        for proposal in _read(spec, argument, heard.agreed, heard.replied, offered, earlier)
        if argument.name == earlier.asked or proposal.kind != "wording"
    ]
    return (*told, *before, *accepted) if argument.kind in WORDED else (*told, *accepted, *before)


def _read(
    spec: ToolSpec, argument: Argument, found: Sequence[Candidate], message: str, origin: Origin, earlier: Earlier
) -> Iterator[Proposal]:
    """What the argument may take of a message's values, first of those that its description names."""
    for value, (start, end) in named_values(argument, message) if found else ():
        told = [value] if argument.kind == "list" else value
        named = Candidate("named", value, message[start:end], start, end)
        yield Proposal(told, replace(origin, start=start, end=end), named, _PLAIN, start)
    for candidate in (with_region(argument, each, message) for each in found):
        if fits(argument, candidate, message):
            cue = _cue(spec, argument, candidate, message, earlier)
            there = replace(origin, start=candidate.start, end=candidate.end)
            proposal = Proposal(value_of(argument, candidate), there, candidate, cue.distance, cue.at)
            yield from worded(spec, argument, proposal)


def _cue(spec: ToolSpec, argument: Argument, candidate: Candidate, message: str, earlier: Earlier) -> Cue:
    """The nearest cue, or what counts as one."""
    cues = [nearest_cue(argument, message, candidate)]
    if counts_people(argument, candidate, message) or is_year(argument, candidate, message):
        cues.append(Cue(_PLAIN, candidate.start))
    if argument.name == earlier.asked and not (
        candidate.kind == "wording" and "?" in message
    ):  # a question tells nothing
        cues.append(Cue(_ASKED, candidate.start))
    best = min(cues, key=lambda cue: cue.distance)
    sole = argument.kind in _SOLE_KINDS and sum(a.kind == argument.kind for a in spec.arguments) == 1
    return Cue(_SOLE, candidate.start) if sole and best.distance == FAR else best
