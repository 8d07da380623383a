"""Arguments come from somewhere: values read in what was said or in earlier results, and nothing else.

`propose` lists the values that each argument may take in this turn, with their origins; `turn_schema` is the JSON Schema that
offers exactly these; `bind` chooses among them by cue words and recency; `check_origin` verifies a value again later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from frontdesk_tools.cues import FAR, distance
from frontdesk_tools.extract import Candidate, content_words, extract, fold, unit_of
from frontdesk_tools.spec import JSON, Argument, Source, ToolSpec

MESSAGES_READ = 6  # of the customer, newest last
UNCUED = 10  # a required argument takes a value without a cue as if one stood so many characters away
OPTIONAL = 6  # and an optional one as if its cue stood so much further away
PEOPLE = re.compile(
    r"person|people|capacity|guest|serves|sleeps|seats|players?|places?|couverts|parts|joueurs|pers\b|convives|portions"
)
_FOR = re.compile(
    r"\b(?:for|pour|sleeps?|seats?|serves?|fits?|accommodates?|(?:we|there)(?: are| will be)|(?:we|there)'re|nous (?:sommes|serons)|on (?:est|sera))\s+"
    r"(?:up to |at least |about |jusqu'a |environ )?(?:a group of |nous |us )?$"
)
_NOT = re.compile(
    r"\b(?:not|isn't|wasn't|pas|non|instead of|rather than|au lieu de)\s+(?:the |la |le |number |numero |order |commande )*#?$"
)


@dataclass(frozen=True)
class Origin:
    """Where a value was found: a span of a message, a field of an earlier result, or a closed list."""

    kind: str  # said, result or choice
    message: int = -1  # position in the messages given
    start: int = 0
    end: int = 0
    call: int = -1  # position in the results given
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form that is stored with a decision."""
        return asdict(self)


@dataclass(frozen=True)
class Proposal:
    """A value that an argument may take. Of `said` ones, `candidate` says how it was read."""

    value: Any
    origin: Origin
    candidate: Candidate | None = None
    distance: int = 0  # of an argument with cues: characters to the nearest cue word


Proposals = Mapping[str, tuple[Proposal, ...]]


@dataclass(frozen=True)
class Binding:
    """The best arguments; `missing` names required ones without a value, `ambiguous` those with several equally good."""

    arguments: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


def propose(
    spec: ToolSpec, messages: Sequence[str], results: Sequence[JSON], *, today: date, language: str | None = None
) -> Proposals:
    """The values of every argument: newest first. `messages` are the customer's, newest last; `results` are earlier tool
    results' data, newest last."""
    first = max(0, len(messages) - MESSAGES_READ)
    said = [
        (position, candidate)
        for position in range(len(messages) - 1, first - 1, -1)
        for candidate in extract(messages[position], today=today, language=language)
    ]
    return {argument.name: _proposals(argument, said, messages, results) for argument in spec.arguments}


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


def bind(spec: ToolSpec, proposals: Proposals) -> Binding:
    """The best binding. A value is used for one argument only; cue words decide before position does."""
    arguments: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    ambiguous: list[str] = []
    pointed = _pointed(spec, proposals)
    used = [proposal.origin for proposal in pointed.values()]
    for argument in spec.arguments:
        own = pointed.get(argument.name)
        offered = [own] if own else [p for p in proposals[argument.name] if _open(p, argument, used)]
        if argument.source is Source.FREE or not offered:
            continue
        best = offered[0]
        if argument.kind == "phrase":
            best = Proposal(_joined_phrase(offered), best.origin, best.candidate)
        arguments[argument.name], origins[argument.name] = best.value, best.origin
        used.append(best.origin)
        if argument.kind == "code" and _several(offered):
            ambiguous.append(argument.name)
    _leave_choices_out(spec, arguments)
    missing = tuple(a.name for a in spec.arguments if a.required and a.name not in arguments)
    return Binding(arguments, origins, missing, tuple(ambiguous))


def _pointed(spec: ToolSpec, proposals: Proposals) -> dict[str, Proposal]:
    """The values that cue words point to: those nearest to a cue first, then what is left over in its order.

    An optional argument needs a cue; a required one also takes a value that nothing points to. What a choice was read from is
    no value of another argument.
    """
    asking = [argument for argument in spec.arguments if argument.cues]
    chosen = [proposals[a.name][0].origin for a in spec.arguments if a.source is Source.CHOICE and proposals[a.name]]
    pairs = [
        (_reach(argument, p), p.origin.start, at, p)
        for at, argument in enumerate(asking)
        for p in proposals[argument.name]
        if p.origin.kind == "said" and (argument.required or p.distance < FAR) and not _covered(p.origin, chosen)
    ]
    found: dict[str, Proposal] = {}
    for *_, at, proposal in sorted(pairs, key=lambda pair: pair[:3]):
        name = asking[at].name
        if name not in found and not _taken(proposal.origin, [other.origin for other in found.values()]):
            found[name] = proposal
    return found


def _reach(argument: Argument, proposal: Proposal) -> int:
    """The order in which values are given away: optional arguments must have their cue at hand."""
    return min(proposal.distance, UNCUED) if argument.required else proposal.distance + OPTIONAL


def _open(proposal: Proposal, argument: Argument, used: Sequence[Origin]) -> bool:
    """Whether an argument that nothing has pointed to may still take the value."""
    if argument.cues and proposal.origin.kind == "said":
        return False
    return not _taken(proposal.origin, used)


def check_origin(
    value: Any, origin: Origin, messages: Sequence[str], results: Sequence[JSON], *, kind: str, today: date
) -> bool:
    """Whether the value really stands at its origin."""
    if origin.kind == "result":
        return 0 <= origin.call < len(results) and value in _values_of(results[origin.call], origin.field)
    if not 0 <= origin.message < len(messages):
        return False
    if origin.kind == "choice" or kind == "phrase":
        said = set(content_words(messages[origin.message]))
        return all(word in said for word in str(value).split()) if kind == "phrase" else True
    found = extract(messages[origin.message], today=today)
    return any(value in (c.value, str(c.value)) and c.start == origin.start and c.end == origin.end for c in found)


def _proposals(
    argument: Argument, said: Sequence[tuple[int, Candidate]], messages: Sequence[str], results: Sequence[JSON]
) -> tuple[Proposal, ...]:
    if argument.source is Source.CHOICE:
        return tuple(_choices(argument, messages))
    if argument.source is Source.FREE:
        return ()
    newest = len(messages) - 1
    found = [
        Proposal(
            _value(argument, c),
            Origin("said", position, c.start, c.end),
            c,
            distance(argument.cues, messages[position], c),
        )
        for position, c in said
        if _fits(argument, c, messages[position]) and (argument.kind == "code" or position == newest)
    ]
    if argument.kind == "code":
        found = _without_rejected(found, messages)
        in_newest = [p for p in found if p.origin.message == newest]
        from_results = list(_from_results(argument, results))
        older = [p for p in found if p.origin.message != newest]
        return (*reversed(in_newest), *from_results, *older)
    return tuple(found) + tuple(_from_results(argument, results))


def _value(argument: Argument, candidate: Candidate) -> Any:
    """The value as the schema wants it: a number as a text where texts are asked for."""
    if argument.kind == "number" and argument.schema.get("type") == "string":
        whole = candidate.value == int(candidate.value)
        return str(int(candidate.value) if whole else candidate.value)
    return candidate.value


def _fits(argument: Argument, candidate: Candidate, message: str) -> bool:
    if argument.kind == "money":
        wanted = {"max_price": ("max", "around", ""), "min_price": ("min",)}.get(
            argument.name, ("", "around", "max", "min")
        )
        return candidate.kind == "money" and candidate.bound in wanted
    if argument.kind == "number":
        return _fits_schema(argument, candidate) if argument.cues else _fits_number(argument, candidate, message)
    return candidate.kind == argument.kind


def _fits_schema(argument: Argument, candidate: Candidate) -> bool:
    """Whether a number, with or without a unit, is one that the schema admits."""
    if candidate.kind not in ("number", "quantity", "money"):
        return False
    if argument.schema.get("type") == "integer" and candidate.value != int(candidate.value):
        return False
    return candidate.value in argument.schema.get("enum", (candidate.value,))


def _fits_number(argument: Argument, candidate: Candidate, message: str) -> bool:
    if candidate.kind == "quantity":
        own = {unit_of(argument.unit)} if argument.unit else {unit_of(part) for part in argument.name.split("_")}
        return candidate.unit in own or (
            candidate.unit in ("person", "player", "seat") and bool(PEOPLE.search(argument.name))
        )
    if candidate.kind != "number":
        return False
    folded = fold(message)
    if PEOPLE.search(argument.name) and _FOR.search(folded, 0, candidate.start):
        return not re.match(r"\s*[$€£]|\s*(?:euros?|dollars?|pounds?|usd|eur)\b", folded[candidate.end :])
    words = argument.name.replace("_", " ")
    around = folded[max(0, candidate.start - 24) : candidate.start] + " " + folded[candidate.end : candidate.end + 24]
    return bool(re.search(rf"\b{re.escape(words)}s?\b", around))


def _choices(argument: Argument, messages: Sequence[str]) -> list[Proposal]:
    if not messages:
        return []
    newest = len(messages) - 1
    folded = fold(messages[newest])
    if argument.schema.get("type") == "boolean":
        words = fold(argument.name.replace("_", " "))
        match = re.search(rf"\b{re.escape(words)}\b", folded.replace("-", " "))
        return [Proposal(True, Origin("choice", newest, *match.span()))] if match else []
    found = []
    for value in argument.schema.get("enum", ()):
        words = "[ -]?".join(re.escape(word) for word in re.split(r"[\s_-]+", fold(str(value))))
        match = re.search(rf"\b{words}s?\b", folded)
        if match:
            found.append(Proposal(value, Origin("choice", newest, *match.span())))
    return sorted(found, key=lambda p: -len(str(p.value)))


def _from_results(argument: Argument, results: Sequence[JSON]) -> list[Proposal]:
    found = []
    for call in range(len(results) - 1, -1, -1):
        for name in argument.result_fields:
            found += [Proposal(v, Origin("result", call=call, field=name)) for v in _values_of(results[call], name)]
    return found


def _values_of(data: JSON, name: str) -> list[Any]:
    value = data.get(name)
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _without_rejected(found: list[Proposal], messages: Sequence[str]) -> list[Proposal]:
    rejected = {p.value for p in found if _NOT.search(fold(messages[p.origin.message]), 0, p.origin.start)}
    return [p for p in found if p.value not in rejected]


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


def _covered(origin: Origin, chosen: Sequence[Origin]) -> bool:
    """Whether a choice was read from the span, or from a part of it."""
    return any(c.message == origin.message and c.start < origin.end and origin.start < c.end for c in chosen)


def _taken(origin: Origin, used: Sequence[Origin]) -> bool:
    """Whether the span, or a part of it, has been used."""
    if origin.kind != "said":
        return False
    return any(
        other.kind == "said"
        and other.message == origin.message
        and other.start < origin.end
        and origin.start < other.end
        for other in used
    )


def _several(offered: Sequence[Proposal]) -> bool:
    newest = max(p.origin.message for p in offered)
    return newest >= 0 and len({p.value for p in offered if p.origin.message == newest}) > 1


def _distinct(proposals: Sequence[Proposal]) -> list[Any]:
    values: list[Any] = []
    for proposal in proposals:
        if proposal.value not in values:
            values.append(proposal.value)
    return values
