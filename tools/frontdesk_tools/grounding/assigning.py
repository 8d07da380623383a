"""Which value goes to which argument, when any argument may need anything: the nearest cues first, then whatever makes the whole better.

The cost of an assignment is the sum of its distances; values that stand in another order than their cues cost more. It begins greedily
and is improved by swaps until none helps, which for the handful of values of a message is as good as trying all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import fmean

from frontdesk_tools.cues import FAR
from frontdesk_tools.grounding.earlier import Earlier
from frontdesk_tools.grounding.values import WORDED, Origin, Proposal
from frontdesk_tools.spec import Argument, Source, ToolSpec

UNCUED = 30  # a required argument takes a value without a cue as if one stood so many characters away
OPTIONAL = 6  # an optional one as if its cue stood so much further away
_FURTHEST = 24  # and it needs its cue within so many characters
_KNOWN = 15  # what is known already changes less readily
_CROSSED = 15  # two values that stand in another order than their cues
_REVERSED = 3  # two values without cues that stand in another order than their arguments
_NAMED = 6  # within so many characters words are plainly named
_VAGUE = {"wording": 6, "code": 2}  # without a cue a title is rather a value than these are
_SURE = 20  # what brings a value nearer that the description names
_LIKE = 60  # what a likeness of 1 brings a value nearer
_SINGLE = 12  # one value for a list
_SPELLED = 12  # "two" may only say how many there are of something
_MOST = 12  # values of one argument, the cheapest, that are weighed against others
_ROUNDS = 20  # of swaps

Assigned = dict[str, Proposal]


def assign(spec: ToolSpec, proposals: Mapping[str, Sequence[Proposal]], earlier: Earlier) -> Assigned:
    """The proposals that carried arguments take of what was said in the newest message, by the arguments' names."""
    asking = [argument for argument in spec.arguments if argument.carried and argument.source is Source.SAID]
    chosen = _chosen(spec, proposals)
    free = {
        a.name: [p for p in _offers(a, proposals[a.name], earlier) if not overlaps(p.origin, chosen)] for a in asking
    }
    costs = {(a.name, id(p)): _cost(a, p, earlier) for a in asking for p in free[a.name]}
    offers = {name: sorted(own, key=lambda p: costs[name, id(p)])[:_MOST] for name, own in free.items()}
    order = {a.name: at for at, a in enumerate(asking)}

    def total(found: Assigned) -> float:
        return sum(costs[name, id(p)] - 2 * FAR for name, p in found.items()) + _disorder(found, order)

    found = _improved(_greedy(offers, costs), offers, total)
    complete = all(
        a.name in found or a.name in earlier.known or any(p.origin.kind != "said" for p in proposals[a.name])
        for a in asking
        if a.required
    )
    return found if complete else {name: p for name, p in found.items() if not _guessed(p)}


def _improved(
    found: Assigned, offers: Mapping[str, Sequence[Proposal]], total: Callable[[Assigned], float]
) -> Assigned:
    for _ in range(_ROUNDS):
        better = min(_neighbours(found, offers), key=total, default=found)
        if total(better) >= total(found) - 1e-9:
            break
        found = better
    return found


def _chosen(spec: ToolSpec, proposals: Mapping[str, Sequence[Proposal]]) -> list[Origin]:
    """The spans from which choices are read: they are no values of other arguments."""
    choices = (argument for argument in spec.arguments if argument.carried and argument.source is Source.CHOICE)
    return [proposal.origin for argument in choices for proposal in proposals[argument.name][:1]]


def _guessed(proposal: Proposal) -> bool:
    """Whether it is mere words to which nothing points: good enough to complete a call, but not to ask for the rest."""
    return proposal.distance >= FAR and proposal.kind == "wording"


def _offers(argument: Argument, proposals: Sequence[Proposal], earlier: Earlier) -> Iterator[Proposal]:
    """The values of the newest message that the argument may take: what a cue points to, and of a required one also what nothing
    points to; but words only where it has no value yet."""
    valued = argument.name in earlier.known or any(p.origin.kind in ("result", "call") for p in proposals)
    words = argument.kind in WORDED
    free = argument.required and earlier.meant and not (words and valued)
    furthest = UNCUED if argument.required else _FURTHEST
    for proposal in proposals:
        if proposal.origin.kind != "said" or (valued and proposal.kind == "wording" and proposal.distance > _NAMED):
            continue
        if proposal.distance <= furthest or (free and _open(proposal, earlier)):
            yield proposal


def _open(proposal: Proposal, earlier: Earlier) -> bool:
    """Whether an argument may take the value although nothing points to it; mere words only when they open a conversation."""
    return proposal.kind not in ("one", "ordinal") and (proposal.kind != "wording" or not earlier.replies)


def _cost(argument: Argument, proposal: Proposal, earlier: Earlier) -> float:
    cost = float(min(proposal.distance, UNCUED) if argument.required else proposal.distance + OPTIONAL)
    said = proposal.candidate.text if proposal.candidate else ""
    if argument.name in earlier.known and argument.name != earlier.asked:
        cost += _KNOWN
    if proposal.distance >= UNCUED:
        cost += _VAGUE.get(proposal.kind, 0)
    if argument.kind == "list" and proposal.kind != "list":
        cost += _SINGLE
    if argument.kind == "number" and not any(character.isdigit() for character in said):
        cost += _SPELLED
    if proposal.kind == "named":
        cost -= _SURE
    cost -= _LIKE * _likeness(earlier.likeness.get(argument.name, {}), proposal)
    return cost - min(proposal.origin.end - proposal.origin.start, 30) / 100  # of what overlaps the longer


def _likeness(suits: Mapping[str, float], proposal: Proposal) -> float:
    """How well the words suit the argument; of a list, its words in the mean."""
    if proposal.candidate is None:
        return 0.0
    if proposal.kind == "list" and isinstance(proposal.value, list):
        return fmean([suits.get(str(each), 0.0) for each in proposal.value])
    return suits.get(proposal.candidate.text, 0.0)


def _greedy(offers: Mapping[str, Sequence[Proposal]], costs: Mapping[tuple[str, int], float]) -> Assigned:
    pairs = sorted(
        (
            (costs[name, id(p)], p.origin.start, at, name, p)
            for at, (name, own) in enumerate(offers.items())
            for p in own
        ),
        key=lambda pair: pair[:3],
    )
    found: Assigned = {}
    for *_, name, proposal in pairs:
        if name not in found and _free(proposal, found):
            found[name] = proposal
    return found


def _neighbours(found: Assigned, offers: Mapping[str, Sequence[Proposal]]) -> Iterator[Assigned]:
    """The assignments in which one argument takes another value, and the one that had it takes another one or none."""
    for name, own in offers.items():
        rest = {other: p for other, p in found.items() if other != name}
        for proposal in own:
            taken = [other for other, p in rest.items() if overlaps(p.origin, [proposal.origin])]
            kept = {other: p for other, p in rest.items() if other not in taken} | {name: proposal}
            if len(taken) < 2:
                yield kept
            for other in taken if len(taken) == 1 else ():
                yield from ({**kept, other: p} for p in offers[other] if _free(p, kept))


def _free(proposal: Proposal, found: Mapping[str, Proposal]) -> bool:
    return not overlaps(proposal.origin, [other.origin for other in found.values()])


def _disorder(found: Assigned, order: Mapping[str, int]) -> float:
    """What crossing cues and reversed arguments cost together."""
    cost = 0.0
    for one, other in combinations(sorted(found, key=lambda name: order[name]), 2):
        first, second = found[one], found[other]
        cued = first.distance < FAR and second.distance < FAR and first.at != second.at
        if cued and (first.at < second.at) != (first.origin.start < second.origin.start):
            cost += _CROSSED
        elif not cued and first.origin.start > second.origin.start:
            cost += _REVERSED
    return cost


def overlaps(origin: Origin, others: Iterable[Origin]) -> bool:
    """Whether the span shares a character of the same message with one of the others."""
    return any(o.message == origin.message and o.start < origin.end and origin.start < o.end for o in others)
