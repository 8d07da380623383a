"""A tool's declaration from a JSON Schema: which extractor reads each argument, by its type, format, name and description.

What no extractor can read (lists, objects) becomes free text, which is never taken from a message: such a required argument
stays missing, and the agent asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from frontdesk_tools.extract import content_words
from frontdesk_tools.spec import JSON, Argument, Example, Risk, Source, ToolSpec

_KINDS = (
    ("email", r"\be-?mail\b"),
    ("phone", r"\b(?:phone|telephone|mobile) ?(?:number)?\b"),
    ("date", r"\b(?:date|day|check in|check out|dob)\b"),
    ("time", r"\btime\b"),
    ("code", r"\b(?:id|code|ref|reference|sku)\b"),
    ("number", r"\b(?:amount|price|cost|fee|number|count|quantity|year|age|rating|balance)\b"),
)
_FORMATS = {"date": "date", "time": "time", "email": "email"}
_POINTERS = {
    "from": "from source origin departure start starting begin beginning pickup base leaving",
    "to": "to target destination arrival end ending dropoff going",
    "in": "in at near location city place area country region state where",
    "for": "for number people guests passengers seats",
    "on": "on date day",
    "by": "by artist author director",
}
_MOST_CUES = 10  # of one argument


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
    return ToolSpec(
        name=name,
        description={"en": description},
        arguments=tuple(
            _argument(arg, each, arg in required, arg in required and arg in results)
            for arg, each in properties.items()
        ),
        result_schema={"type": "object"},
        risk=risk,
        examples=tuple(examples),
        outcomes={"done": {"en": description}},
        ask={arg: {"en": _question(arg)} for arg in required},
        confirm={"en": f"{description}?"} if risk is Risk.RISKY else {},
    )


def _argument(name: str, schema: JSON, required: bool, from_result: bool) -> Argument:
    source, kind = _read_as(name, schema)
    description = str(schema.get("description", ""))
    return Argument(
        name=name,
        description=description,
        schema=schema,
        source=source,
        kind=kind,
        required=required,
        result_fields=(name,) if from_result else (),
        cues={"en": _cues(name, description)} if source is Source.SAID else {},
    )


def _read_as(name: str, schema: JSON) -> tuple[Source, str]:
    """Where the value comes from, and by which extractor."""
    kind = schema.get("type", "string")
    if kind in ("integer", "number"):
        return Source.SAID, "number"
    if kind == "boolean" or "enum" in schema:
        return Source.CHOICE, ""
    if kind != "string":
        return Source.FREE, ""
    return Source.SAID, _FORMATS.get(str(schema.get("format")), "") or _kind_named(_spaced(name))


def _kind_named(words: str) -> str:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "title")


def _cues(name: str, description: str) -> tuple[str, ...]:
    """The words of the name, prepositions that go with them, and words of the description: beside a value they point to it."""
    named = _spaced(name).split()
    pointing = [pointer for pointer, words in _POINTERS.items() if set(words.split()) & set(named)]
    return tuple(dict.fromkeys([*named, *pointing, *content_words(description)]))[:_MOST_CUES]


def _spaced(name: str) -> str:
    """ "startDate" and "start_date" as "start date"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+", " ", name).lower().strip()


def _question(name: str) -> str:
    return f"Which {_spaced(name)}?"
