"""The best arguments among those that are proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk_tools.cues import FAR
from frontdesk_tools.extract import content_words
from frontdesk_tools.grounding.assigning import assign, overlaps
from frontdesk_tools.grounding.earlier import NOTHING_EARLIER, Earlier
from frontdesk_tools.grounding.values import WORDED, Binding, Origin, Proposal, Proposals
from frontdesk_tools.spec import Argument, Source, ToolSpec


def bind(spec: ToolSpec, proposals: Proposals, earlier: Earlier = NOTHING_EARLIER) -> Binding:
    """The best binding. A value is used for one argument only; cue words decide before position does."""
    arguments: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    ambiguous: list[str] = []
    assigned = assign(spec, proposals, earlier)
    used = [proposal.origin for proposal in assigned.values()]
    for argument in spec.arguments:
        own = assigned.get(argument.name)
        offered = [own] if own else [p for p in proposals[argument.name] if _open(p, argument, used, earlier)]
        if argument.source is Source.FREE or not offered:
            continue
        best = offered[0]
        if argument.kind == "phrase":
            best = Proposal(_joined_phrase(offered), best.origin, best.candidate)
        arguments[argument.name], origins[argument.name] = best.value, best.origin
        used.append(best.origin)
        if argument.kind == "code" and not argument.carried and _several(offered):
            ambiguous.append(argument.name)
    _leave_choices_out(spec, arguments)
    missing = tuple(a.name for a in spec.arguments if a.required and a.name not in arguments)
    return Binding(arguments, origins, missing, tuple(ambiguous))


def _open(proposal: Proposal, argument: Argument, used: Sequence[Origin], earlier: Earlier) -> bool:
    """Whether an argument that was assigned nothing may still take the value."""
    kind = proposal.origin.kind
    if not argument.carried:
        return kind != "said" or not overlaps(proposal.origin, [o for o in used if o.kind == "said"])
    if argument.source is Source.SAID and kind == "said":
        return False
    if argument.name in earlier.known:  # what waits is as good as what was found before
        return kind == "choice"
    if kind == "offered":
        sure = argument.required or argument.kind not in WORDED
        cued = (proposal.distance < FAR and sure) or argument.name == earlier.asked
        return cued and not overlaps(proposal.origin, [o for o in used if o.kind == "offered"])
    return argument.required or kind == "choice" or kind == "call"


def _joined_phrase(offered: Sequence[Proposal]) -> str:
    newest = offered[0].origin.message
    ordered = sorted((p for p in offered if p.origin.message == newest), key=lambda p: p.origin.start)
    return " ".join(str(p.value) for p in ordered)


def _leave_choices_out(spec: ToolSpec, arguments: dict[str, Any]) -> None:
    """Words that a choice has taken ("red") are no part of what is looked for, unless nothing else is left."""
    chosen = {
        word
        for argument in spec.arguments
        if argument.source is Source.CHOICE and argument.name in arguments
        for word in content_words(str(argument.name if arguments[argument.name] is True else arguments[argument.name]))
    }
    for argument in spec.arguments:
        if argument.kind == "phrase" and argument.name in arguments:
            kept = [word for word in str(arguments[argument.name]).split() if word not in chosen]
            arguments[argument.name] = " ".join(kept) or arguments[argument.name]


def _several(offered: Sequence[Proposal]) -> bool:
    newest = max(p.origin.message for p in offered)
    return newest >= 0 and len({p.value for p in offered if p.origin.message == newest}) > 1
