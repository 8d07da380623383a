"""The values that each argument of a tool may take in this turn, with their origins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from frontdesk_tools.extract import Candidate, extract, fold
from frontdesk_tools.grounding.choices import choices
from frontdesk_tools.grounding.earlier import NOTHING_EARLIER, Earlier, from_before
from frontdesk_tools.grounding.fitting import fits, value_of
from frontdesk_tools.grounding.openly import hear, open_proposals
from frontdesk_tools.grounding.values import Origin, Proposal, Proposals
from frontdesk_tools.spec import JSON, Argument, Source, ToolSpec

MESSAGES_READ = 6  # of the customer, newest last
_NOT = re.compile(
    r"\b(?:not|isn't|wasn't|pas|non|instead of|rather than|au lieu de)\s+(?:the |la |le |number |numero |order |commande )*#?$"
)


def propose(
    spec: ToolSpec,
    messages: Sequence[str],
    results: Sequence[JSON],
    *,
    today: date,
    language: str | None = None,
    earlier: Earlier = NOTHING_EARLIER,
) -> Proposals:
    """The values of every argument: newest first. `messages` are the customer's, newest last; `results` are earlier tool
    results' data, newest last."""
    first = max(0, len(messages) - MESSAGES_READ)
    said = [
        (position, candidate)
        for position in range(len(messages) - 1, first - 1, -1)
        for candidate in extract(messages[position], today=today, language=language)
    ]
    openly = any(argument.carried for argument in spec.arguments)
    heard = hear(messages if openly else (), earlier, today=today, language=language)
    return {
        argument.name: open_proposals(spec, argument, heard, results, earlier)
        if argument.carried
        else _proposals(argument, said, messages, results, earlier)
        for argument in spec.arguments
    }


def turn_schema(spec: ToolSpec, proposals: Proposals) -> dict[str, Any]:
    """The JSON Schema of the arguments of this turn: said and result arguments are enums of what was proposed."""
    properties: dict[str, Any] = {}
    for argument in spec.arguments:
        if argument.source is Source.FREE:
            properties[argument.name] = dict(argument.schema)
        elif values := _distinct(proposals[argument.name]):
            properties[argument.name] = {"enum": values}
    required = [a.name for a in spec.arguments if a.required and a.name in properties]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _proposals(
    argument: Argument,
    said: Sequence[tuple[int, Candidate]],
    messages: Sequence[str],
    results: Sequence[JSON],
    earlier: Earlier,
) -> tuple[Proposal, ...]:
    newest = len(messages) - 1
    if argument.source is Source.CHOICE:
        return tuple(choices(argument, messages[newest], Origin("choice", newest), earlier)) if messages else ()
    if argument.source is Source.FREE:
        return ()
    found = [
        Proposal(value_of(argument, c), Origin("said", position, c.start, c.end), c)
        for position, c in said
        if fits(argument, c, messages[position]) and (argument.kind == "code" or position == newest)
    ]
    before = tuple(from_before(argument, results, earlier))
    if argument.kind != "code":
        return tuple(found) + before
    found = _without_rejected(found, messages)
    in_newest = [p for p in found if p.origin.message == newest]
    older = [p for p in found if p.origin.message != newest]
    return (*reversed(in_newest), *before, *older)


def _without_rejected(found: list[Proposal], messages: Sequence[str]) -> list[Proposal]:
    rejected = {p.value for p in found if _NOT.search(fold(messages[p.origin.message]), 0, p.origin.start)}
    return [p for p in found if p.value not in rejected]


def _distinct(proposals: Sequence[Proposal]) -> list[Any]:
    values: list[Any] = []
    for proposal in proposals:
        if proposal.value not in values:
            values.append(proposal.value)
    return values
