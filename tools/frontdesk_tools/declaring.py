"""A tool's declaration from a JSON Schema: which extractor reads each argument, by its type, format, name and description.

What no extractor can read (objects) becomes free text, which is never taken from a message: such a required argument
stays missing, and the agent asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from frontdesk_tools.extract import content_words, fold, stem
from frontdesk_tools.grounding.earlier import spaced
from frontdesk_tools.grounding.values import WORDED
from frontdesk_tools.spec import JSON, Argument, Example, Risk, Source, ToolSpec

_KINDS = (
    ("email", r"\be-?mail\b"),
    ("phone", r"\b(?:phone|telephone|mobile) ?(?:number)?\b"),
    ("date", r"\b(?:date|day|check in|check out|dob)\b"),
    ("time", r"\btime\b"),
    (
        "code",
        r"\b(?:id|code|ref|reference|sku)\b|\b(?:case|account|order|flight|tracking|serial|booking|ticket|invoice|docket|passport|model) number\b",
    ),
    ("number", r"\b(?:amount|price|cost|fee|number|count|quantity|year|age|rating|balance|length|nights)\b"),
)
_FORMATS = {"date": "date", "time": "time", "email": "email"}
_POINTERS = {
    "with": "actor actors actress cast starring star",
    "from": "from source origin departure start starting begin beginning pickup base leaving",
    "to": "to target destination arrival end ending dropoff going",
    "in": "in at near location city place area country region state where destination",
    "around": "near location city place area country region where",
    "near": "location city place area country region where",
    "about": "city place area country region topic subject theme",
    "check": "city place area",
    "for": "for people guests passengers seats",
    "on": "on date day",
    "by": "by artist author director",
    "called": "name title label",
    "named": "name title label",
    "titled": "name title label",
}
_EXAMPLES = re.compile(
    r"(?:e\.g\.?,?|i\.e\.?,?|such as|for example,?|like|options(?: are|:| include)|can be(?: either)?|supports|either)\s+([^.;)]{2,120})",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"(?:the )?\bdefaults?\b.*", re.IGNORECASE | re.DOTALL)
_MOST_HINTS = 12  # of one argument


def spec_of(
    name: str,
    description: str,
    schema: JSON,
    *,
    examples: Sequence[Example] = (),
    results: Sequence[str] = (),
    risk: Risk = Risk.READ,
) -> ToolSpec:
    """The declaration of a tool whose arguments `schema` (an object's) describes.

    A required argument that is also one of the `results` may be taken from an earlier tool result. Without examples the description
    stands for them.
    """
    required = set(schema.get("required", ()))
    properties: dict[str, Any] = schema.get("properties", {})
    spoken_of, shared = _words(f"{name} {description}"), _shared(properties)
    return ToolSpec(
        name=name,
        description={"en": description},
        arguments=tuple(
            _argument(arg, each, arg in required, arg in required and arg in results, spoken_of, shared)
            for arg, each in properties.items()
        ),
        result_schema={"type": "object"},
        risk=risk,
        examples=tuple(examples),
        outcomes={"done": {"en": description}},
        ask={arg: {"en": _question(arg)} for arg in required},
        confirm={"en": f"{description}?"} if risk is Risk.RISKY else {},
    )


def _argument(
    name: str, schema: JSON, required: bool, from_result: bool, spoken_of: frozenset[str], shared: frozenset[str]
) -> Argument:
    source, kind = _read_as(name, schema)
    description = str(schema.get("description", ""))
    vague = shared | (
        spoken_of if kind in WORDED else frozenset()
    )  # but "two tickets" counts the very thing that a tool sells
    cues, hints = _cues(name, description, vague, spoken_of)
    return Argument(
        name=name,
        description=description,
        schema=schema,
        source=source,
        kind=kind,
        required=required,
        result_fields=(name,) if from_result else (),
        cues={"en": cues},
        hints=hints,
        named=_named(description) if kind in ("title", "list") else (),
        carried=source is not Source.FREE,
    )


def _read_as(name: str, schema: JSON) -> tuple[Source, str]:
    """Where the value comes from, and by which extractor."""
    kind = schema.get("type", "string")
    if kind in ("integer", "number"):
        return Source.SAID, "number"
    if kind == "boolean" or "enum" in schema:
        return Source.CHOICE, ""
    if kind == "array":
        return Source.SAID, "list"
    if kind != "string":
        return Source.FREE, ""
    return Source.SAID, _FORMATS.get(str(schema.get("format")), "") or _kind_named(spaced(name))


def _kind_named(words: str) -> str:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "title")


def _cues(
    name: str, description: str, vague: frozenset[str], spoken_of: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the name, which point to a value beside them; then prepositions that go with them, and words of the description,
    which do so less surely. `vague` words of the name, and those that say what the whole tool is about, point to nothing."""
    named = spaced(name).split()
    telling = [word for word in named if stem(word) not in vague] or named
    pointing = [pointer for pointer, words in _POINTERS.items() if set(words.split()) & set(named)]
    described = [
        word for word in map(fold, content_words(_DEFAULT.sub("", description))) if stem(word) not in spoken_of
    ]
    return tuple(telling), tuple(word for word in dict.fromkeys([*pointing, *described]) if word not in named)[
        :_MOST_HINTS
    ]


def _shared(properties: Iterable[str]) -> frozenset[str]:
    """The words that several arguments' names have in common."""
    found = Counter(word for name in properties for word in {stem(word) for word in spaced(name).split()})
    return frozenset(word for word, count in found.items() if count > 1)


def _named(description: str) -> tuple[str, ...]:
    """The values that a description gives as examples or as those that can be: 'summary' or 'detailed', e.g. vegan, vegetarian."""
    told = _DEFAULT.sub("", description)
    quoted = [match[1] for match in re.finditer(r"(?<!\w)['\"]([^'\"]{1,40})['\"](?!\w)", told)]
    listed = [each for match in _EXAMPLES.finditer(told) for each in re.split(r",\s*(?:or |and )?|\s+or\s+", match[1])]
    return tuple(
        dict.fromkeys(value.strip(" .'\"()") for value in [*quoted, *listed] if 1 < len(value.strip(" .'\"()")) < 40)
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(re.sub(r"[_.]|(?<=[a-z])(?=[A-Z])", " ", text)))


def _question(name: str) -> str:
    return f"Which {spaced(name)}?"
