"""JSON Schemas made fit for llguidance: what it would not enforce is refused by name and place, before a token is computed.

Keywords are looked for only where schemas stand, so a property or an enum's value may have any name. What a `$ref` points
at must stand at such a place, too. Two things are rewritten because llguidance is laxer than their definitions: the formats
of dates and times become patterns (RFC 3339, section 5.6, with leap years; a leap second only as 23:59:60Z), and `\\s` in
patterns takes in U+FEFF (ECMA-262). A reply's properties come in the order in which the schema names them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from frontdesk.engine.errors import BadRequest

DEEPEST = 100  # levels of JSON; llguidance reads up to 128
LARGEST_MULTIPLE = (
    10_000  # of the least common multiple, without its powers of ten: its automaton has a state for each remainder
)
LARGEST_NUMBER = 2**63

_REFUSED = frozenset(
    [
        "not",
        "if",
        "then",
        "else",
        "dependentRequired",
        "dependentSchemas",
        "dependencies",
        "propertyNames",
        "uniqueItems",
        "contains",
        "minContains",
        "maxContains",
        "unevaluatedItems",
        "unevaluatedProperties",
        "$dynamicRef",
        "$dynamicAnchor",
        "$recursiveRef",
        "$recursiveAnchor",
        "x-guidance",
    ]
)
_ONE = ("additionalProperties", "items", "additionalItems")
_LISTED = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_NAMED = ("properties", "patternProperties", "$defs", "definitions")

_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
_DAY = (
    "[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_DATE = f"({_DAY}|{_LEAP})"
_HOUR = "([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = f"({_HOUR}:[0-5][0-9](\\.[0-9]{{1,9}})?([zZ]|[+-]{_HOUR})|23:59:60(\\.[0-9]{{1,9}})?[zZ])"
_PATTERNS = {"date": f"^{_DATE}$", "time": f"^{_TIME}$", "date-time": f"^{_DATE}[tT]{_TIME}$"}
_FORMATS = frozenset({"email", "ipv4", "ipv6", "uri", "uuid", "duration", "unknown", *_PATTERNS})
_SPACE = {r"\s": r"[\s\x{FEFF}]", r"\S": r"[^\s\x{FEFF}]"}


def enforceable(schema: Any) -> Any:
    """A copy of a schema that llguidance enforces. Raises `BadRequest` with each unsupported keyword and its place."""
    check_json(schema)
    places = dict(_places(schema, "#"))
    problems = [problem for place, part in places.items() for problem in _problems(place, part, places)]
    problems += _multiples(places)
    if problems:
        raise BadRequest("this JSON Schema is not supported: " + "; ".join(problems[:10]))
    return _rewritten(schema)


def check_json(value: Any) -> None:
    """Refuses JSON that is too deep or has numbers that the grammar cannot hold. Raises `BadRequest`."""
    waiting = [(value, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadRequest(f"the JSON Schema is nested over {DEEPEST} levels deep")
        if isinstance(part, int | float) and not abs(part) < LARGEST_NUMBER and not _finite_float(part):
            raise BadRequest("the JSON Schema has a number that does not fit 64 bits")
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        waiting += [(each, depth + 1) for each in inner]


def _finite_float(number: float) -> bool:
    return isinstance(number, float) and math.isfinite(number)


def _inner(schema: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The schemas right inside a schema, with their paths."""
    for key, value in schema.items():
        if key in _ONE and isinstance(value, dict | bool):
            yield (key,), value
        elif key in _LISTED and isinstance(value, list):
            yield from (((key, str(at)), each) for at, each in enumerate(value))
        elif key in _NAMED and isinstance(value, dict):
            yield from (((key, name), each) for name, each in value.items())


def _places(schema: Any, at: str) -> Iterator[tuple[str, dict[str, Any] | bool]]:
    """Every schema of a document with its JSON pointer (RFC 6901)."""
    if isinstance(schema, bool):
        yield at, schema
    if isinstance(schema, dict):
        yield at, schema
        for path, inner in _inner(schema):
            yield from _places(inner, "/".join([at, *(p.replace("~", "~0").replace("/", "~1") for p in path)]))


def _problems(place: str, part: Any, places: dict[str, Any]) -> Iterator[str]:
    if isinstance(part, bool):
        return
    yield from (f"{key} at {place}" for key in part if key in _REFUSED)
    form, reference = part.get("format"), part.get("$ref")
    if form is not None and form not in _FORMATS:
        yield f"format {str(form)[:40]!r} at {place}"
    inside = isinstance(reference, str) and reference.startswith("#/")
    if inside and unquote(str(reference)) not in places and not _has_ids(places):
        yield f"$ref {str(reference)[:80]!r} at {place} points at no schema"


def _has_ids(places: dict[str, Any]) -> bool:
    return any("$id" in part for part in places.values() if isinstance(part, dict))


def _multiples(places: dict[str, Any]) -> list[str]:
    least, found = 1, []
    for place, part in places.items():
        step = part.get("multipleOf") if isinstance(part, dict) else None
        if isinstance(step, int | float) and step > 0:
            least = math.lcm(least, _core(step))
            if least > LARGEST_MULTIPLE:
                found.append(
                    f"multipleOf {step} at {place}: the steps of one schema may have at most "
                    f"{LARGEST_MULTIPLE} as their least common multiple"
                )
                break
    return found


def _core(step: float) -> int:
    """The digits of the step, without its powers of ten."""
    digits = "".join(map(str, Decimal(str(step)).as_tuple().digits)).rstrip("0")
    return int(digits or "1")


def _rewritten(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    for path, inner in _inner(schema):
        _put(made, path, _rewritten(inner))
    if isinstance(made.get("pattern"), str):
        made["pattern"] = _ecma(made["pattern"])
    if isinstance(made.get("patternProperties"), dict):
        made["patternProperties"] = {_ecma(name): inner for name, inner in made["patternProperties"].items()}
    return _with_pattern(made)


def _put(made: dict[str, Any], path: tuple[str, ...], inner: Any) -> None:
    key, *more = path
    if not more:
        made[key] = inner
    elif isinstance(made[key], list):
        made[key] = [*made[key][: int(more[0])], inner, *made[key][int(more[0]) + 1 :]]
    else:
        made[key] = {**made[key], more[0]: inner}


def _with_pattern(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("format") not in _PATTERNS:
        return schema
    pattern = _PATTERNS[schema["format"]]
    rest = {key: value for key, value in schema.items() if key != "format"}
    if "pattern" not in rest:
        return {**rest, "pattern": pattern}
    return {**rest, "allOf": [*rest.get("allOf", ()), {"pattern": pattern}]}


def _ecma(pattern: str) -> str:
    return re.sub(r"\\.", lambda found: _SPACE.get(found[0], found[0]), pattern, flags=re.DOTALL)
