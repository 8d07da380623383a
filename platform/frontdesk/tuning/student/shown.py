"""The examples that a student is shown, and `student.json`, which holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from frontdesk.tuning.student.labels import Label
from frontdesk_agents.deciding.actions import ANSWER
from frontdesk_agents.retrieving.wishes import is_follow_up

MOST = 500  # of one agent; each turn compares its message with all of them
LONGEST = 500  # characters

_FIRST = {"correction": 0, "operator": 1}


def stored(labels: Sequence[Label], weights: Mapping[str, float], base: str) -> dict[str, Any]:
    """What `student.json` says: examples by agent, weights of answerability (none: the package's stay), and the file name of the judge
    that its adapter fits."""
    agents = dict.fromkeys(label.example.agent for label in labels)
    return {
        "base": base,
        "examples": {agent: list(_examples(agent, labels)) for agent in agents},
        "answerability": dict(weights),
    }


def _examples(agent: str, labels: Sequence[Label]) -> Iterator[dict[str, str | None]]:
    """Of an agent, what operators said first, each text once; not what can only be understood with the message before it."""
    own = [label for label in labels if label.example.agent == agent and _tells(label)]
    own.sort(key=lambda label: _FIRST.get(label.example.source, 2))
    by_text = {label.question: label for label in reversed(own)}
    for text in list(dict.fromkeys(label.question for label in own))[:MOST]:
        example = by_text[text].example
        quote = by_text[text].quote
        yield {"text": text, "language": example.language, "action": example.action, "quote": quote}


def _tells(label: Label) -> bool:
    example = label.example
    if len(label.question) > LONGEST or (example.messages and is_follow_up(label.question)):
        return False
    return example.source != "operator" or example.action != ANSWER or label.right is not None
