"""Answers to press, where a platform's buttons are too few or too short for them."""

from __future__ import annotations

from collections.abc import Sequence


def listed(text: str, choices: Sequence[str]) -> str:
    """A text with its choices as a list beneath, in Markdown, where there is nothing to press."""
    return "\n".join([text, "", *(f"- {choice}" for choice in choices)]) if choices else text


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"
