"""Whether a call's arguments are among BFCL's possible answers, as its own checker (`ast_checker.py`) tells.

Each argument has the list of values that are right; "" among them means that it may be left out. Texts are compared without
case, spaces and the punctuation `,./-_*^`, numbers as numbers, lists in order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any


def matches(expected: Mapping[str, Sequence[Any]], given: Mapping[str, Any]) -> bool:
    """Whether every argument given is right and none is missing."""
    if any(name not in expected for name in given):
        return False
    return all(
        any(_same(value, given[name]) for value in values) if name in given else "" in values
        for name, values in expected.items()
    )


def _same(expected: Any, given: Any) -> bool:
    if isinstance(expected, bool) or isinstance(given, bool):
        return expected is given
    if isinstance(expected, int | float) and isinstance(given, int | float):
        return float(expected) == float(given)
    if isinstance(expected, list) and isinstance(given, list):
        return len(expected) == len(given) and all(_same(e, g) for e, g in zip(expected, given, strict=True))
    if isinstance(expected, dict) and isinstance(given, dict):
        return matches(expected, given)
    return isinstance(expected, str) and isinstance(given, str) and _plain(expected) == _plain(given)


def _plain(text: str) -> str:
    return re.sub(r"[ ,./\-_*^]", "", text).lower().replace("'", '"')
