"""Check a value against its origin again, later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from frontdesk_tools.extract import Candidate, content_words, extract, extract_openly, fold, stem
from frontdesk_tools.grounding.earlier import NOTHING_EARLIER, Earlier, values_of
from frontdesk_tools.grounding.values import Origin
from frontdesk_tools.spec import JSON


def check_origin(
    value: Any,
    origin: Origin,
    messages: Sequence[str],
    results: Sequence[JSON],
    *,
    kind: str,
    today: date,
    earlier: Earlier = NOTHING_EARLIER,
) -> bool:
    """Whether the value really stands at its origin."""
    if origin.kind == "result":
        return 0 <= origin.call < len(results) and value in values_of(results[origin.call], origin.field)
    if origin.kind == "call":
        return 0 <= origin.call < len(earlier.calls) and earlier.calls[origin.call].get(origin.field) == value
    told = earlier.replies if origin.kind == "offered" else messages
    if not 0 <= origin.message < len(told):
        return False
    message = told[origin.message]
    if kind == "phrase":
        named = [c.value for c in extract(message, today=today) if c.kind == "phrase"]
        said = {*content_words(message), *" ".join(named).split()}
        return all(word in said for word in str(value).split())
    if origin.kind == "choice" or not kind:
        return 0 <= origin.start < origin.end <= len(message)
    found = [*extract(message, today=today), *extract_openly(message, today=today)]
    there = [c for c in found if c.start == origin.start and c.end == origin.end]
    return any(_reads(value, c) for c in there) or _says(value, message[origin.start : origin.end])


def _reads(value: Any, candidate: Candidate) -> bool:
    """Whether the value is what was read there: as it is, as a text, as a list, or as a day written in another order."""
    if value in (candidate.value, str(candidate.value), [candidate.text]):
        return True
    if candidate.kind == "list":
        return bool(_as_texts(value) == _as_texts(candidate.value))
    return candidate.kind == "date" and sorted(_digits(str(value))) == sorted(_digits(candidate.value))


def _says(value: Any, said: str) -> bool:
    """Whether the span says the text word by word, in whatever form; of a list of one value, whether it says that."""
    text = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(text, str):
        return False
    have, words = (re.findall(r"[^\W_]+", fold(each)) for each in (said, text))
    exact = said == said.strip() and len(have) == len(words) > 0
    return exact and all(one.startswith(stem(other)) for one, other in zip(have, words, strict=True))


def _as_texts(value: Any) -> Any:
    return [_as_texts(each) for each in value] if isinstance(value, list | tuple) else str(value)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
