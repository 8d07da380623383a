"""Arguments as Schema-Guided Dialogue compares them: its canonical values, or one of the ways in which the dialogue says them.

What equals a slot's default, and "dontcare", counts as not given. Categories are compared as they are, texts without case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

FREE = "dontcare"


def exact(
    expected: Mapping[str, str], given: Mapping[str, Any], defaults: Mapping[str, str], user: Mapping[str, Any]
) -> bool:
    """Whether the arguments are those of the service's call, no more and no less."""
    ours = _told({name: _text(value) for name, value in given.items()}, defaults)
    theirs = _told(expected, defaults)
    said = _said(user)
    return ours.keys() == theirs.keys() and all(
        _plain(ours[name]) in {_plain(value), *map(_plain, said.get(name, ()))} for name, value in theirs.items()
    )


def _told(arguments: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in arguments.items()
        if value != FREE and _plain(value) != _plain(defaults.get(name, FREE))
    }


def _said(user: Mapping[str, Any]) -> dict[str, list[str]]:
    """The ways in which the dialogue has said each slot's value so far."""
    said: dict[str, list[str]] = {}
    frames: Iterable[Mapping[str, Any]] = user["frames"]
    for frame in frames:
        for slot, values in frame["state"]["slot_values"].items():
            said.setdefault(slot, []).extend(values)
    return said


def _text(value: Any) -> str:
    return str(value)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).removeprefix("the ")
