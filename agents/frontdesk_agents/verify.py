"""Check every sentence of a strict reply against its source, by code that knows no models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from frontdesk_agents.ports import Sentence
from frontdesk_tools.errors import BadTemplate
from frontdesk_tools.templates import render


@dataclass(frozen=True)
class Problem:
    """A sentence that its source does not bear out; `position` counts the reply's sentences from 0."""

    position: int
    text: str
    reason: str


def verify(
    sentences: Sequence[Sentence | Mapping[str, Any]],
    calls: Mapping[int, Mapping[str, Any]],
    passages_text: Mapping[str, str],
    templates: Mapping[str, Mapping[str, str]],
) -> list[Problem]:
    """What is wrong with a strict reply; empty when every sentence stands.

    `sentences` are `Sentence`s or their stored form {"text", "source"}; `calls` maps the numbers of the turn's tool calls
    to their stored results {"outcome", "data"}; `passages_text` maps passage ids to their texts; `templates` are the
    agent's, by key and language (`TemplateBook.all()`).
    """
    rows = [asdict(sentence) if isinstance(sentence, Sentence) else sentence for sentence in sentences]
    reasons = (_reason(row, calls, passages_text, templates) for row in rows)
    return [
        Problem(at, str(row.get("text", "")), reason)
        for at, (row, reason) in enumerate(zip(rows, reasons, strict=True))
        if reason
    ]


def _reason(
    row: Mapping[str, Any],
    calls: Mapping[int, Mapping[str, Any]],
    passages_text: Mapping[str, str],
    templates: Mapping[str, Mapping[str, str]],
) -> str:
    source = row.get("source")
    if not isinstance(source, Mapping):
        return "it has no source"
    if source.get("kind") == "passage":
        return _quoted(str(row.get("text", "")), source, passages_text)
    if source.get("kind") == "template":
        return _filled(str(row.get("text", "")), source, templates) or _from_call(source, calls)
    return f"its source is of an unknown kind: {source.get('kind')!r}"


def _quoted(text: str, source: Mapping[str, Any], passages_text: Mapping[str, str]) -> str:
    passage = passages_text.get(str(source.get("passage_id")))
    if passage is None:
        return "the passage it quotes does not exist"
    start, end = source.get("start"), source.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(passage):
        return "it does not say where in the passage it stands"
    return "" if passage[start:end] == text else "it does not stand in the passage it quotes"


def _filled(text: str, source: Mapping[str, Any], templates: Mapping[str, Mapping[str, str]]) -> str:
    language = str(source.get("language"))
    template = templates.get(str(source.get("template")), {}).get(language)
    if template is None:
        return f"there is no template {source.get('template')!r} in {language!r}"
    try:
        expected = render(template, source.get("values") or {}, language)
    except BadTemplate as error:
        return str(error)
    return "" if expected == text else "it is not what its template says with these values"


def _from_call(source: Mapping[str, Any], calls: Mapping[int, Mapping[str, Any]]) -> str:
    """The values of a template that tells a tool's result must stand in that result."""
    number = source.get("tool_call")
    if number is None:
        return ""
    if number not in calls:
        return f"its tool call {number} does not exist"
    data = calls[number].get("data") or {}
    values = source.get("values") or {}
    stands = any(all(entry.get(name) == value for name, value in values.items()) for entry in _entries(data))
    return "" if stands else f"its values do not stand in the result of tool call {number}"


def _entries(data: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The result's data, and every object of a list in it."""
    yield data
    for value in data.values():
        if isinstance(value, list | tuple):
            yield from (entry for entry in value if isinstance(entry, Mapping))
