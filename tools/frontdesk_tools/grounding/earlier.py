"""What a conversation holds besides the customer's words: earlier results and calls, what waits, and what the agent wrote last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk_tools.extract import fold
from frontdesk_tools.grounding.values import Origin, Proposal
from frontdesk_tools.spec import JSON, Argument

_PLACE = re.compile(r"\b(?:city|town|location|place|area|destination|address|where)\b(?! name)")
_CITY = re.compile(r"\b(?:city|town)\b")  # "there" is rather the city than the station in it
_LEAVING = re.compile(r"\b(?:from|origin|departure|source|start|station|name|type)\b")


@dataclass(frozen=True)
class Earlier:
    """`asked` is the argument that the agent has just asked for, `known` are the arguments that wait with it. `calls` are the
    arguments of earlier calls, one for each of the results that are given beside it.
    `replies` is what the agent wrote, newest last; the newest is what a yes accepts. `likeness` tells, by argument and words of the
    message, how well the words suit what the argument is about: 0 is neutral, 0.2 much; and by `value_key` how near they lie to a
    choice's value, as a cosine. Where the tool is not clearly `meant`, nothing
    is taken that no cue points to. What a model has `written_freely` offers nothing: it may hold what no result says."""

    asked: str = ""
    known: JSON = field(default_factory=dict)
    calls: Sequence[JSON] = ()
    replies: Sequence[str] = ()
    likeness: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    meant: bool = True
    written_freely: bool = False

    @property
    def offered(self) -> str:
        """The agent's newest message, as far as a yes may accept what it says."""
        return self.replies[-1] if self.replies and not self.written_freely else ""


NOTHING_EARLIER = Earlier()


def from_before(argument: Argument, results: Sequence[JSON], earlier: Earlier, newest: str = "") -> list[Proposal]:
    """The argument's values in earlier results and, of one that is carried over, in earlier calls; the newest first. Of a carried one
    those first that were spoken of last, in the agent's messages or the `newest`; and a place that no earlier call names as this tool
    does is that of whichever argument named one last."""
    found = []
    for call in range(len(results) - 1, -1, -1):
        for name in argument.result_fields:
            found += [Proposal(v, Origin("result", call=call, field=name)) for v in values_of(results[call], name)]
        if argument.carried and call < len(earlier.calls) and argument.name in earlier.calls[call]:
            found.append(Proposal(earlier.calls[call][argument.name], Origin("call", call=call, field=argument.name)))
    if not argument.carried:
        return found
    talk = [*earlier.replies, newest]
    found.sort(key=lambda proposal: -_spoken_of(str(proposal.value), talk) if proposal.origin.kind == "result" else 1)
    return found or (_same_place(argument, earlier) if argument.required else [])


def _same_place(argument: Argument, earlier: Earlier) -> list[Proposal]:
    if argument.kind != "title" or not is_place(argument.name):
        return []
    found = [
        Proposal(value, Origin("call", call=call, field=name))
        for call in range(len(earlier.calls) - 1, -1, -1)
        for name, value in earlier.calls[call].items()
        if isinstance(value, str) and is_place(name)
    ]
    return sorted(found, key=lambda proposal: not _CITY.search(spaced(proposal.origin.field)))


def is_place(name: str) -> bool:
    """Whether an argument of this name is a place to be or to go to."""
    return _PLACE.search(spaced(name)) is not None and _LEAVING.search(spaced(name)) is None


def spaced(name: str) -> str:
    """ "startDate" and "start_date" as "start date"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+", " ", name).lower().strip()


def values_of(data: JSON, name: str) -> list[Any]:
    """A field's values: of the whole, or of the entries where the result lists several."""
    values = [entry.get(name) for entry in _entries(data)]
    found = list(dict.fromkeys(value for value in values if isinstance(value, str | int | float)))
    value = data.get(name)
    return found or ([] if value is None else list(value) if isinstance(value, list) else [value])


def _entries(data: JSON) -> Iterator[Mapping[str, Any]]:
    for value in data.values():
        if isinstance(value, list):
            yield from (entry for entry in value if isinstance(entry, Mapping))


def _spoken_of(value: str, replies: Sequence[str]) -> int:
    """Which of the agent's messages spoke of the value last; -1 when none did."""
    said = fold(value)
    return max((at for at, reply in enumerate(replies) if said in fold(reply)), default=-1)


def value_key(argument: str, value: str) -> str:
    """The key in `likeness` of a choice's value."""
    return f"{argument}={value}"


def is_value(key: str) -> bool:
    """Whether a key of `likeness` is that of a choice's value."""
    return "=" in key
