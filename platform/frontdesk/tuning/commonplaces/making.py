"""Texts of the bank, topic by topic, and their vectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from random import Random
from typing import get_args

import numpy as np

from frontdesk.tuning.generator.business import fill
from frontdesk.tuning.generator.data import Topic, split, topics
from frontdesk.tuning.generator.model import Language
from frontdesk_agents.commonplaces import PROBE, Bank
from frontdesk_agents.gloss import to_english
from frontdesk_agents.ports import Embedder

BATCH = 64


@dataclass(frozen=True)
class Wording:
    """A text of the bank, in the English that the embedder reads."""

    topic: str
    text: str
    answer: bool


async def make_bank(embedder: Embedder) -> Bank:
    """Embed every wording; takes some seconds."""
    wordings = sorted(wordings_of_bank(), key=lambda wording: wording.topic)
    names = sorted({wording.topic for wording in wordings})
    vectors: list[list[float]] = []
    idle = list(empty_sentences())
    texts = [PROBE, *idle, *(wording.text for wording in wordings)]
    for at in range(0, len(texts), BATCH):
        vectors += await embedder.embed(texts[at : at + BATCH])
    rows = np.asarray(vectors, dtype=np.float32)
    return Bank(
        vectors=rows[1 + len(idle) :],
        topics=np.array([names.index(wording.topic) for wording in wordings]),
        answers=np.array([wording.answer for wording in wordings]),
        probe=rows[0],
        empty=rows[1 : 1 + len(idle)],
    )


def empty_sentences() -> Iterator[str]:
    """Sentences that stand in many a business's texts and answer no question, in the English that the embedder reads."""
    for language in get_args(Language):
        text = files(__package__).joinpath(f"empty.{language}.txt").read_text(encoding="utf-8")
        yield from (_english(line, language) for line in text.splitlines() if line)


def wordings_of_bank() -> Iterator[Wording]:
    """Every wording of every topic in both languages, less what is asked in a test, were it in the other language."""
    kept_back = kept_back_questions()
    for language in get_args(Language):
        written = _written(language)
        for topic in topics(language).values():
            own = written.get(topic.name, _Written())
            questions = (*split(topic.questions, "learning"), *own.questions)
            unseen = [text for text in questions if bare(_english(text, language)) not in kept_back]
            answers = (*_answers(topic, language), *own.answers)
            yield from (Wording(topic.name, _english(text, language), False) for text in unseen)
            yield from (Wording(topic.name, _english(text, language), True) for text in answers)


def kept_back_questions() -> set[str]:
    """The test pool's questions as the embedder reads them, bare."""
    return {
        bare(_english(text, language))
        for language in get_args(Language)
        for topic in topics(language).values()
        for text in split(topic.questions, "test")
    }


def bare(text: str) -> str:
    """The lower-case words of a text and nothing between them."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _answers(topic: Topic, language: Language) -> Iterator[str]:
    rng = Random(f"bank/{topic.name}/{language}")  # noqa: S311 (reproducible, not secret)
    for wording in split(topic.facts, "learning"):
        fact = fill(topic, wording, rng, language, "EUR")
        yield fact
        yield f"{topic.heading}: {fact}"


@dataclass
class _Written:
    """What was written for a topic beside the generator's wordings."""

    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def _written(language: Language) -> dict[str, _Written]:
    """By topic, from a file in which `## topic` stands over lines of `? question` and `= answer`."""
    found: dict[str, _Written] = {}
    text = files(__package__).joinpath(f"wordings.{language}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "##":
            topic = found.setdefault(rest, _Written())
        elif mark in ("?", "="):
            (topic.questions if mark == "?" else topic.answers).append(rest)
    return found


def _english(text: str, language: Language) -> str:
    return to_english(text) if language == "fr" else text
