"""How like the words of a message are to what a tool's arguments are about: "Louvre Museum" to the museum, "Paris" to the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from frontdesk_agents.retrieving.examples import ExampleIndex, Vectors
from frontdesk_tools.extract import extract_openly
from frontdesk_tools.grounding import is_value

MOST = 16  # runs of words of one message
Likeness = dict[str, dict[str, dict[str, float]]]
"""By tool, argument and words."""


def runs_of(text: str, index: ExampleIndex, today: date) -> list[str]:
    """The runs of words of a message that may be an argument's value; none when no tool has such an argument."""
    if not index.arguments:
        return []
    found = extract_openly(text, today=today)
    return list(dict.fromkeys(each.text for each in found if each.kind in ("title", "wording")))[:MOST]


def likeness(runs: Sequence[str], vectors: Vectors, index: ExampleIndex) -> Likeness:
    """How much more like an argument each run is than the other runs are, and than it is like the tool's other arguments; and how
    near it lies to each value of a choice."""
    return {tool: _of_tool(own, runs, vectors) for tool, own in index.arguments.items()} if runs else {}


def _of_tool(about: Mapping[str, Vectors], runs: Sequence[str], vectors: Vectors) -> dict[str, dict[str, float]]:
    similar = {name: vectors @ vector for name, vector in about.items()}
    worded = [name for name in about if not is_value(name)]
    if worded:
        similar |= dict(zip(worded, _compared(np.stack([similar[name] for name in worded])), strict=True))
    return {name: dict(zip(runs, row.round(3).tolist(), strict=True)) for name, row in similar.items()}


def _compared(similar: Vectors) -> Vectors:
    among_runs = similar - similar.mean(axis=1, keepdims=True)
    both: Vectors = (among_runs + among_runs - among_runs.mean(axis=0, keepdims=True)) / 2
    return both
