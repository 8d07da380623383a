"""Wordings of everyday questions and of their answers, written for the bank beside the generator's; none is asked in a test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import get_args

from frontdesk.tuning.generator.data import split, topics
from frontdesk.tuning.generator.model import Language
from frontdesk_agents.gloss import to_english


@dataclass
class Wordings:
    """Those of one topic in one language."""

    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def written_wordings(language: Language) -> dict[str, Wordings]:
    """By topic, from a file in which `## topic` stands over lines of `? question` and `= answer`."""
    found: dict[str, Wordings] = {}
    text = files(__package__).joinpath(f"wordings.{language}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "##":
            topic = found.setdefault(rest, Wordings())
        elif mark in ("?", "="):
            (topic.questions if mark == "?" else topic.answers).append(rest)
    for each in found.values():
        each.questions = not_kept_back(each.questions, language)
    return found


def not_kept_back(questions: Iterable[str], language: Language) -> list[str]:
    """Less those that are asked in a test, were it in the other language."""
    return [text for text in questions if bare(in_english(text, language)) not in kept_back_questions()]


@cache
def kept_back_questions() -> frozenset[str]:
    """The test pool's questions as the embedder reads them, bare."""
    return frozenset(
        bare(in_english(text, language))
        for language in get_args(Language)
        for topic in topics(language).values()
        for text in split(topic.questions, "test")
    )


def bare(text: str) -> str:
    """The lower-case words of a text and nothing between them."""
    return " ".join(re.findall(r"\w+", text.lower()))


def in_english(text: str, language: Language) -> str:
    """The text as the embedder reads it."""
    return to_english(text) if language == "fr" else text
