"""Chats for templates that are strict: a user and the assistant in turn, the user first (Gemma's, Mistral's), or no system message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Messages = list[dict[str, Any]]
_PLAIN = {"role", "content"}  # calls and their results are left as they are


def in_turn(messages: Sequence[dict[str, Any]]) -> Messages:
    """The messages with neighbours of one role joined. What the assistant said before any user goes to the system's words."""
    joined: Messages = []
    for message in messages:
        role = _role(message, joined)
        if joined and joined[-1]["role"] == role and joined[-1].keys() == message.keys() == _PLAIN:
            joined[-1] = {"role": role, "content": f"{joined[-1]['content']}\n\n{message['content']}"}
        else:
            joined.append({**message, "role": role})
    return joined


def without_system(messages: Sequence[dict[str, Any]]) -> Messages:
    """The same with the system's words in front of the user's first ones."""
    return in_turn([{**one, "role": "user"} if one["role"] == "system" else one for one in in_turn(messages)])


def _role(message: dict[str, Any], before: Messages) -> str:
    first = all(one["role"] == "system" for one in before)
    return (
        "system" if first and message["role"] == "assistant" and "tool_calls" not in message else str(message["role"])
    )
