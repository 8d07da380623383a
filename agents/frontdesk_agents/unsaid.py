"""Check the arguments of a tool call against what was said, by code that knows neither models nor how they were bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from frontdesk_agents.texts import fold, stem
from frontdesk_tools.extract import extract

_TYPING = str.maketrans(dict.fromkeys(".,;:!?'’\"()[]/_-#", " "))


def unsaid(
    arguments: Mapping[str, Any], messages: Sequence[str], results: Sequence[Mapping[str, Any]], *, today: date
) -> list[str]:
    """Names of the arguments that no message of the customer and no earlier result holds; empty is right.

    A text stands when all its words were said, a number or date when one of that value was, a flag when its name was.
    """
    known = _Known(messages, results, today)
    return [name for name, value in arguments.items() if not known.holds(name, value)]


class _Known:
    """Everything that was said or looked up before the call."""

    def __init__(self, messages: Sequence[str], results: Sequence[Mapping[str, Any]], today: date) -> None:
        read = [
            c.value
            for text in messages
            for language in ("en", "fr")
            for c in extract(text, today=today, language=language)
        ]
        self._values = {_comparable(value) for value in [*read, *_scalars(results)]}
        self._words = {word for text in messages for word in _words(text)}

    def holds(self, name: str, value: Any) -> bool:
        """Whether an argument stands."""
        if isinstance(value, Mapping):
            return all(self.holds(inner, part) for inner, part in value.items())
        if isinstance(value, list | tuple):
            return all(self.holds(name, part) for part in value)
        if isinstance(value, bool):
            return set(_words(name)) <= self._words
        return _comparable(value) in self._values or (isinstance(value, str) and set(_words(value)) <= self._words)


def _comparable(value: Any) -> str | float:
    """Numbers by their value, however they are written; anything else as folded text."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return fold(str(value)).strip()


def _words(text: str) -> list[str]:
    return [stem(word) for word in fold(text).translate(_TYPING).split()]


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _scalars(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _scalars(part)
    elif value is not None:
        yield value
