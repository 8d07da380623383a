"""The examples that a student is shown, and `student.json`, which holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from frontdesk.students.taught import LONGEST_QUOTE, MOST_SENTENCES
from frontdesk.tuning.student.labels import Label
from frontdesk_agents.deciding.actions import ANSWER
from frontdesk_agents.retrieving.wishes import is_follow_up
from frontdesk_agents.student import fingerprint

MOST = 500  # of one agent; each turn compares its message with all of them
LONGEST = 500  # characters

_FIRST = {"correction": 0, "operator": 1}


def stored(
    labels: Sequence[Label], weights: Mapping[str, float], base: str, sentences: Sequence[str]
) -> dict[str, Any]:
    """What `student.json` says: examples by agent, weights of answerability (none: the package's stay), the file name of the judge that
    its adapter fits, and the fingerprints of the documents' sentences."""
    agents = dict.fromkeys(label.example.agent for label in labels)
    return {
        "base": base,
        "examples": {agent: list(_examples(agent, labels)) for agent in agents},
        "answerability": dict(weights),
        "sentences": list(dict.fromkeys(map(fingerprint, sentences)))[:MOST_SENTENCES],
    }


def _examples(agent: str, labels: Sequence[Label]) -> Iterator[dict[str, str | None]]:
    """Of an agent, what operators said first, each text once; not what can only be understood with the message before it."""
    own = [label for label in labels if label.example.agent == agent and _tells(label)]
    first: dict[str, Label] = {}
    for label in sorted(own, key=lambda label: _FIRST.get(label.example.source, 2)):
        first.setdefault(label.question, label)
    for text, label in islice(first.items(), MOST):
        quote = label.quote if label.quote and len(label.quote) <= LONGEST_QUOTE else None
        yield {"text": text, "language": label.example.language, "action": label.example.action, "quote": quote}


def _tells(label: Label) -> bool:
    example = label.example
    if len(label.question) > LONGEST or (example.messages and is_follow_up(label.question)):
        return False
    if example.source == "teacher" and label.unanswered:  # nobody has proven that nothing answers it
        return False
    return example.source != "operator" or example.action != ANSWER or label.right is not None
