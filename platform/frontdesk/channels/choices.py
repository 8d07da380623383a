"""Answers to press, where a platform's buttons are too few or too short for them."""

from __future__ import annotations

from frontdesk.channels.platform import Outgoing


def as_lines(message: Outgoing) -> str:
    """The message's text with its choices as a list, in Markdown."""
    return "\n".join([message.text, "", *(f"- {choice}" for choice in message.choices)])


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"
