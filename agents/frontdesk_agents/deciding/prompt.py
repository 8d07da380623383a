"""The prompt under which the built-in model's likelihood of each action is read; it is also what that model is trained on.

    Actions: answer, cancel_order, get_order
    Customer: Where is my order?
    Agent: Which order number is it?
    Customer: 1042
    Action:

The candidates are the names after a space: `candidates(actions)`. Plain text without special tokens, so no customer can
write one; a message is always one line, so no customer can write an `Action:` line either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frontdesk_agents.ports import HistoryMessage

_MOST_MESSAGES = 6
_LONGEST_MESSAGE = 300  # characters
_SPEAKERS = {"contact": "Customer", "agent": "Agent", "operator": "Agent"}


def decision_prompt(messages: Sequence[HistoryMessage], actions: Iterable[str]) -> str:
    """The prompt for the next action after these messages (oldest first, the newest last); the order of `actions` is
    immaterial. At most six messages of 300 characters are told; what the system wrote is left out."""
    told = [message for message in messages if message.sender in _SPEAKERS][-_MOST_MESSAGES:]
    lines = [f"Actions: {', '.join(sorted(actions))}"]
    lines += [f"{_SPEAKERS[message.sender]}: {_one_line(message.text)}" for message in told]
    return "\n".join([*lines, "Action:"])


def candidates(actions: Iterable[str]) -> list[str]:
    """The continuations to be scored, in the order of `actions`."""
    return [f" {action}" for action in actions]


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_MESSAGE].rstrip()
